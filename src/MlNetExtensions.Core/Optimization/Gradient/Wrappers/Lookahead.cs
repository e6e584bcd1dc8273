using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Lookahead (Zhang, Lucas, Hinton and Ba, NeurIPS 2019): the inner optimizer moves the fast weights θ; after every k steps the slow weights
/// follow, φ ← φ + α(θ - φ), and θ ← φ. φ begins at the first parameters.
/// </summary>
/// <remarks>The slow weights are saved with the state; those of the authors' code are not. α is 0.5 as in the paper; 0.8 in its code.</remarks>
public sealed record Lookahead : GradientTransformation
{
    // What links call their first moments.
    private static readonly string[] _momenta = ["momentum", "m"];

    /// <param name="inner">A whole optimizer, learning rate included.</param>
    public Lookahead(GradientTransformation inner) => Inner = OptionValue.NotNull(inner, nameof(inner));

    /// <summary>The optimizer of the fast weights.</summary>
    public GradientTransformation Inner { get; }

    /// <summary>k, at least 1; 5.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 5;

    /// <summary>α in [0, 1]; 0.5.</summary>
    public double Alpha { get; init => field = OptionValue.Share(value); } = 0.5;

    /// <summary>What happens to the first moments of the inner links.</summary>
    public LookaheadMomentum Momentum { get; init => field = OptionValue.Defined(value); }

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Any;

    /// <inheritdoc/>
    public override GradientNeeds Needs => Inner.Needs;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Inner), ("k", Period), ("α", Alpha), ("momentum", Momentum)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout, Inner.CreateState<T>(layout, seed));

    internal override IEnumerable<IEnumerable<GradientTransformation>> Paths() => Inner.Paths();

    private sealed class State<T> : GradientState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Lookahead _options;
        private readonly GradientState<T> _inner;
        private readonly PullState<T> _pull;
        private readonly T[][] _momenta;
        private readonly T[][] _cached;
        private readonly T _alpha;

        public State(Lookahead options, ParameterLayout layout, GradientState<T> inner)
            : base(layout)
        {
            (_options, _inner, _alpha) = (options, Own(inner), T.CreateTruncating(options.Alpha));
            _pull = Own(new PullState<T>(layout, options));
            _momenta = options.Momentum == LookaheadMomentum.Keep ? [] : [.. Lookahead._momenta.SelectMany(inner.Remembered)];
            if (options.Momentum != LookaheadMomentum.Keep && _momenta.Length == 0)
            {
                throw new ArgumentException($"{options} is to change a momentum, but {options.Inner} has none; leave {nameof(Momentum)} at {LookaheadMomentum.Keep}.", nameof(options));
            }

            _cached = options.Momentum == LookaheadMomentum.PullBack ? [.. _momenta.Select((buffer, i) => Values($"cached momentum {i}", buffer.Length))] : [];
        }

        public override bool Accepts(ReadOnlySpan<T> gradient, in GradientStep<T> context) => _inner.Accepts(gradient, context);

        public override void Apply(Span<T> update, in GradientStep<T> context)
        {
            _inner.Apply(update, context);
            _pull.Apply(update, context);
            if (context.Number % _options.Period == 0)
            {
                for (int i = 0; i < _momenta.Length; i++)
                {
                    PullBack(i, context.Number == _options.Period);
                }
            }
        }

        private void PullBack(int index, bool isFirst)
        {
            Span<T> buffer = _momenta[index];
            switch (_options.Momentum)
            {
                case LookaheadMomentum.Reset:
                    buffer.Clear();
                    break;
                case LookaheadMomentum.PullBack:
                    Span<T> cached = _cached[index];
                    TensorPrimitives.Multiply(buffer, _alpha, buffer);
                    TensorPrimitives.MultiplyAdd(cached, T.One - _alpha, buffer, buffer);
                    buffer.CopyTo(cached);
                    break;
                default:
                    TensorPrimitives.Multiply(buffer, isFirst ? _alpha : _alpha * (T.CreateTruncating(2) - _alpha), buffer);
                    break;
            }
        }
    }

    private sealed class PullState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _period;
        private readonly T _alpha;
        private readonly T[] _slow;
        private bool _isFirst;
        private bool _pulls;

        public PullState(ParameterLayout layout, Lookahead options)
            : base(layout) => (_period, _alpha, _slow) = (options.Period, T.CreateTruncating(options.Alpha), Values("slow weights"));

        protected internal override void Begin(in GradientStep<T> context) =>
            (_isFirst, _pulls) = (context.Number == 1, context.Number % _period == 0);

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> slow = block.Of(_slow), distance = block.Scratch;
            if (_isFirst)
            {
                block.Parameters.CopyTo(slow);
            }

            if (_pulls)
            {
                TensorPrimitives.Subtract(block.Parameters, block.Update, distance);
                TensorPrimitives.Subtract<T>(distance, slow, distance);
                TensorPrimitives.MultiplyAdd(distance, _alpha, slow, slow);
                TensorPrimitives.Subtract(block.Parameters, slow, block.Update);
            }
        }
    }
}

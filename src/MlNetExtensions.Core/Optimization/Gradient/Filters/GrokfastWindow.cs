using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Grokfast with a window (Lee, Kang, Kim and Lee, 2024): u = g_t + λ·mean(g_{t-w+1} … g_t), from the step on at which the window is full.
/// Remembers w + 1 times the parameters; <see cref="Grokfast"/> does much the same with one.
/// </summary>
/// <remarks>The sum over the window is updated, and added up afresh every w steps, so that rounding errors do not pile up.</remarks>
public sealed record GrokfastWindow : GradientTransformation
{
    /// <summary>w, at least 1; 100.</summary>
    public int Window { get; init => field = OptionValue.AtLeast(value, 1); } = 100;

    /// <summary>λ, not negative; 5.</summary>
    public double Lambda { get; init => field = OptionValue.NotNegative(value); } = 5;

    /// <summary>Whether the sum over the window is added rather than the mean.</summary>
    public bool Sum { get; init; }

    /// <summary>Whether a window that is not full yet counts too.</summary>
    public bool FromTheStart { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("w", Window), ("λ", Lambda), ("sum", Sum), ("from the start", FromTheStart)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout, this);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly GrokfastWindow _options;
        private readonly T[][] _gradients;
        private readonly T[] _sum;
        private T[] _place = [];
        private bool _isFull;
        private bool _isFresh;
        private T _weight;

        public State(ParameterLayout layout, GrokfastWindow options)
            : base(layout)
        {
            _options = options;
            _gradients = [.. Enumerable.Range(0, options.Window).Select(i => Values($"gradient {i}"))];
            _sum = Values("sum");
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            int window = _gradients.Length;
            int index = (int)((context.Number - 1) % window);
            _place = _gradients[index];
            _isFull = context.Number >= window;
            _isFresh = index == window - 1;
            double held = Math.Min(context.Number, window);
            _weight = T.CreateTruncating(!_isFull && !_options.FromTheStart ? 0 : _options.Sum ? _options.Lambda : _options.Lambda / held);
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> place = block.Of(_place), sum = block.Of(_sum);
            TensorPrimitives.Subtract<T>(sum, place, sum);
            TensorPrimitives.Add(sum, block.Update, sum);
            block.Update.CopyTo(place);
            if (_isFresh)
            {
                block.Of(_gradients[0]).CopyTo(sum);
                foreach (T[] gradient in _gradients.AsSpan(1))
                {
                    TensorPrimitives.Add<T>(sum, block.Of(gradient), sum);
                }
            }

            if (_weight != T.Zero)
            {
                TensorPrimitives.MultiplyAdd(sum, _weight, block.Update, block.Update);
            }
        }
    }
}

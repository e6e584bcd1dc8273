using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Heavy ball (Polyak, 1964): b₁ = g₁, b_t = μ·b_{t-1} + (1 - d)·g_t, u = b_t; with Nesterov's momentum (1983, in the form of Sutskever,
/// Martens, Dahl and Hinton, ICML 2013) u = g_t + μ·b_t.
/// </summary>
/// <remarks>As in PyTorch's SGD, the first gradient enters without the dampening d.</remarks>
public sealed record ScaleByMomentum : GradientTransformation
{
    /// <summary>μ in [0, 1); 0.9.</summary>
    public double Momentum { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>d in [0, 1]; 0.</summary>
    public double Dampening { get; init => field = OptionValue.Share(value); }

    /// <summary>Whether the step looks ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("μ", Momentum), ("dampening", Dampening == 0 ? null : Dampening), ("Nesterov", Nesterov)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _buffer;
        private readonly T _momentum;
        private readonly T _add;
        private readonly bool _nesterov;
        private bool _isFirst;

        public State(ScaleByMomentum options, ParameterLayout layout)
            : base(layout)
        {
            _buffer = Values("momentum");
            (_momentum, _add) = (T.CreateTruncating(options.Momentum), T.CreateTruncating(1 - options.Dampening));
            _nesterov = options.Nesterov;
        }

        protected internal override void Begin(in GradientStep<T> context) => _isFirst = context.Number == 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> buffer = block.Of(_buffer);
            BlockMath.Average(buffer, block.Update, _momentum, _isFirst ? T.One : _add);
            if (_nesterov)
            {
                TensorPrimitives.MultiplyAdd(buffer, _momentum, block.Update, block.Update);
            }
            else
            {
                buffer.CopyTo(block.Update);
            }
        }
    }
}

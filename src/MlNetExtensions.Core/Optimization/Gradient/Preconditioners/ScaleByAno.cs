using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Ano (Kegreisz, "ANO: Faster is Better in Noisy Landscape", 2025): the direction is the sign of the momentum, the length that of the
/// gradient: m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)·sign(g² - v)·g², u = |g|·sign(m) / √(v̂ + ε). <see cref="Logarithmic"/> is Anolog: β₁
/// = 1 - 1/ln(t), and v is not corrected for its bias.
/// </summary>
/// <remarks>
/// β₂ is at least ½, below which v can become negative. In the first two steps of Anolog the formula gives β₁ = -0.44; here it is 0 unless
/// <see cref="AllowNegativeMomentum"/> asks for the official code's behavior.
/// </remarks>
public sealed record ScaleByAno : MomentTransformation
{
    /// <summary>β = (0.92, 0.99), ε = 1e-8.</summary>
    public ScaleByAno()
        : base(0.92, 0.99, 1e-8)
    {
    }

    /// <summary>
    /// Whether β₁ grows with the logarithm of the step (Anolog, where β₂ = 0.999 in the paper); then
    /// <see cref="MomentTransformation.Beta1"/> is not used.
    /// </summary>
    public bool Logarithmic { get; init; }

    /// <summary>Whether Anolog's β₁ is left negative in the first two steps.</summary>
    public bool AllowNegativeMomentum { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [.. base.Options, ("logarithmic", Logarithmic), ("negative momentum", AllowNegativeMomentum)];

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">β₂ is below ½.</exception>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T>(ScaleByAno options, ParameterLayout layout) : MomentState<T>(options, layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _keep =
            T.CreateTruncating(OptionValue.Check(options.Beta2 >= 0.5, options.Beta2, "at least ½ for Ano", nameof(Beta2)));
        private readonly T _add = T.CreateTruncating(1 - options.Beta2);
        private readonly T _epsilon = T.CreateTruncating(options.Epsilon);
        private T _keepFirst;
        private T _addFirst;
        private T _correction;

        protected internal override void Begin(in GradientStep<T> context)
        {
            double beta1 = options.Beta1;
            if (options.Logarithmic)
            {
                beta1 = 1 - 1 / Math.Log(Math.Max(2, context.Number));
                beta1 = options.AllowNegativeMomentum ? beta1 : Math.Max(0, beta1);
            }

            (_keepFirst, _addFirst) = (T.CreateTruncating(beta1), T.CreateTruncating(1 - beta1));
            _correction = T.CreateTruncating(options.Logarithmic ? 1 : 1 / SecondCorrection(context.Number));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> m = block.Of(First), v = block.Of(Second), square = block.Scratch, sign = block.SecondScratch;
            BlockMath.Average(m, block.Update, _keepFirst, _addFirst);
            TensorPrimitives.Multiply<T>(block.Update, block.Update, square);
            TensorPrimitives.Subtract<T>(square, v, sign);
            BlockMath.Sign(sign, sign);
            TensorPrimitives.Multiply<T>(square, sign, square);
            BlockMath.Average(v, square, _keep, _add);

            TensorPrimitives.Abs<T>(block.Update, block.Update);
            BlockMath.Sign(m, sign);
            TensorPrimitives.Multiply<T>(block.Update, sign, block.Update);
            TensorPrimitives.Multiply(v, _correction, square);
            TensorPrimitives.Add(square, _epsilon, square);
            TensorPrimitives.Sqrt<T>(square, square);
            TensorPrimitives.Divide<T>(block.Update, square, block.Update);
        }
    }
}

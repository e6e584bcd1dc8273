using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The first of AdMeta's two averages (Chen, Li, Zhang, Du and Zhao, "Bidirectional Looking with A Novel Double Exponential Moving Average
/// to Adaptive and Non-adaptive Momentum Optimizers", ICML 2023): I = λI + g, u = κg + μI with κ = 10/λ - 9 and μ = 25 - 10(λ + 1/λ).
/// </summary>
/// <remarks>
/// <see cref="AsShipped"/> is what the official code computes: u = κg + μ + 10·λᵗ·g₁, where μ is added to every entry as a number and I is
/// never used. The equation above is what its constants suggest and has not been checked against the paper.
/// </remarks>
public sealed record ScaleByDoubleAverage : GradientTransformation
{
    /// <summary>λ in (0, 1); 0.9.</summary>
    public double Lambda { get; init => field = OptionValue.Check(value is > 0 and < 1, value, "above 0 and below 1"); } = 0.9;

    /// <summary>Whether the official code is followed where it departs from the equation.</summary>
    public bool AsShipped { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("λ", Lambda), ("as shipped", AsShipped)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleByDoubleAverage _options;

        // Σ λᵗ⁻ˢ·g_s, or as shipped the first gradient.
        private readonly T[] _past;
        private readonly T _gradientWeight;
        private readonly double _pastWeight;
        private bool _isFirst;
        private T _firstWeight;

        public State(ScaleByDoubleAverage options, ParameterLayout layout)
            : base(layout)
        {
            (_options, _past) = (options, Values("past gradients"));
            _gradientWeight = T.CreateTruncating(10 / options.Lambda - 9);
            _pastWeight = 25 - 10 * (options.Lambda + 1 / options.Lambda);
        }

        protected internal override void Begin(in GradientStep<T> context)
        {
            _isFirst = context.Number == 1;
            _firstWeight = T.CreateTruncating(10 * Math.Pow(_options.Lambda, context.Number));
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> past = block.Of(_past);
            if (_options.AsShipped)
            {
                if (_isFirst)
                {
                    block.Update.CopyTo(past);
                }

                TensorPrimitives.Multiply(block.Update, _gradientWeight, block.Update);
                TensorPrimitives.Add(block.Update, T.CreateTruncating(_pastWeight), block.Update);
                TensorPrimitives.MultiplyAdd(past, _firstWeight, block.Update, block.Update);
                return;
            }

            TensorPrimitives.MultiplyAdd(past, T.CreateTruncating(_options.Lambda), block.Update, past);
            TensorPrimitives.Multiply(block.Update, _gradientWeight, block.Update);
            TensorPrimitives.MultiplyAdd(past, T.CreateTruncating(_pastWeight), block.Update, block.Update);
        }
    }
}

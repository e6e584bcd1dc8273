using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// The mixture u = αg + (1 - α)q of a noisy estimator g without bias and a quiet one q with bias that has the least mean squared error, the
/// form of "From Noisy Traces to Stable Gradients: Bias-Variance Optimized Preference Optimization" (2025): α* = (V_q + ‖b‖² - C)/(V_g +
/// V_q + ‖b‖² - 2C) with the variances V, the bias b of q and the covariance C. As a link g is the gradient and q the mixture of the step
/// before, each group by itself: C = 0 and E‖g - q‖² = V_g + V_q + ‖b‖², so α* = 1 - V_g/E‖g - q‖².
/// </summary>
/// <remarks>
/// Derived: E‖u - μ‖² = α²V_g + (1 - α)²(V_q + ‖b‖²) + 2α(1 - α)C, whose derivative in α is zero at α*. V_g is estimated from the
/// micro-batches, Σ_k ‖g_k - ḡ‖² / (K(K - 1)); both estimates are averaged over steps. What α is made of here is the positive-part
/// estimator of James and Stein (1961).
/// </remarks>
public sealed record OptimalMixture : GradientTransformation
{
    /// <summary>β in [0, 1): what the averages of both estimates keep; 0.9.</summary>
    public double Averaging { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("β", Averaging)];

    /// <summary>α*, not bounded: outside [0, 1] where the errors are correlated strongly.</summary>
    /// <param name="noisyVariance">V_g, not negative: the sum over all coordinates.</param>
    /// <param name="quietVariance">V_q, not negative.</param>
    /// <param name="squaredBias">‖b‖², not negative.</param>
    /// <param name="covariance">C: E(g - μ)ᵀ(q - E q).</param>
    /// <returns>α*; 1 where both are the same, as any mixture is then.</returns>
    public static double Weight(double noisyVariance, double quietVariance, double squaredBias, double covariance = 0)
    {
        OptionValue.NotNegative(noisyVariance, nameof(noisyVariance));
        OptionValue.NotNegative(quietVariance, nameof(quietVariance));
        OptionValue.NotNegative(squaredBias, nameof(squaredBias));
        double quiet = quietVariance + squaredBias, distance = noisyVariance + quiet - 2 * covariance;
        return distance > 0 ? (quiet - covariance) / distance : 1;
    }

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        var estimates = new EstimateState<T>(layout, Averaging);
        return new ChainState<T>(layout, estimates, new MixState<T>(layout, estimates));
    }

    private sealed class EstimateState<T> : MicroBatchState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double _averaging;
        private readonly double[] _noise;
        private readonly double[] _distance;
        private bool _isFirst;

        public EstimateState(ParameterLayout layout, double averaging)
            : base(layout)
        {
            int groups = layout.Groups.Count;
            (_averaging, Quiet, Weights) = (averaging, Values("quiet"), new T[groups]);
            (_noise, _distance) = (Numbers("noise", groups), Numbers("distance", groups));
        }

        public T[] Quiet { get; }

        public T[] Weights { get; }

        protected internal override int SumCount => 2;

        protected internal override void Begin(in GradientStep<T> context)
        {
            base.Begin(context);
            _isFirst = context.Number == 1;
        }

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> mean = block.Scratch, difference = block.SecondScratch;
            Mean(block, mean);
            double noise = 0;
            for (int k = 0; k < BatchCount; k++)
            {
                TensorPrimitives.Subtract(Batch(k, block), mean, difference);
                noise += BlockMath.SumOfSquares<T>(difference);
            }

            block.Sums[0] = noise / (BatchCount * (BatchCount - 1.0));
            TensorPrimitives.Subtract<T>(block.Update, block.Of(Quiet), difference);
            block.Sums[1] = BlockMath.SumOfSquares<T>(difference);
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            for (int i = 0; i < Weights.Length; i++)
            {
                if (_isFirst)
                {
                    Weights[i] = T.One;
                    continue;
                }

                _noise[i] = _averaging * _noise[i] + (1 - _averaging) * sums[2 * i];
                _distance[i] = _averaging * _distance[i] + (1 - _averaging) * sums[2 * i + 1];

                // V_q + ‖b‖² is what the distance has over the noise.
                Weights[i] = T.CreateTruncating(Math.Clamp(Weight(_noise[i], 0, Math.Max(0, _distance[i] - _noise[i])), 0, 1));
            }
        }
    }

    private sealed class MixState<T>(ParameterLayout layout, EstimateState<T> estimates) : ElementwiseState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> quiet = block.Of(estimates.Quiet);
            T weight = estimates.Weights[block.Group];
            BlockMath.Average(quiet, block.Update, T.One - weight, weight);
            quiet.CopyTo(block.Update);
        }
    }
}

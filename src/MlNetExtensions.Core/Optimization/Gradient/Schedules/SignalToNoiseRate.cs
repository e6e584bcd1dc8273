using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// A learning rate by the gradient's signal-to-noise ratio ("OBLR-PO: A Theoretical Framework for Stable Reinforcement Learning", 2025): u
/// ← η_t·u, η_t = (1/L)·‖μ‖²/(‖μ‖² + V) for the mean gradient μ and the variance V of a mini-batch's gradient.
/// </summary>
/// <remarks>
/// It makes the bound E f(x - ηg) ≤ f - η‖μ‖² + ½Lη²(‖μ‖² + V) as small as can be. V is estimated from the micro-batches, Σ_k ‖g_k -
/// ḡ‖²/(K(K - 1)), and ‖μ‖² is E‖ḡ‖² - V; both are averaged over steps. Meant for plain gradients: after a preconditioner the ratio is
/// still that of the gradient.
/// </remarks>
public sealed record SignalToNoiseRate : GradientTransformation
{
    /// <param name="rate">1/L: the learning rate without noise, positive and finite.</param>
    public SignalToNoiseRate(double rate) => Rate = OptionValue.Positive(rate, nameof(rate));

    /// <summary>1/L.</summary>
    public double Rate { get; }

    /// <summary>What the averages of both estimates keep, in [0, 1); 0.9.</summary>
    public double Averaging { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>Least share of the rate, in [0, 1]; 0.01. With 0 a run may stand still.</summary>
    public double MinimumShare { get; init => field = OptionValue.Share(value); } = 0.01;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Rate;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("", Rate), ("averaging", Averaging), ("at least", MinimumShare)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var factors = new T[layout.Groups.Count];
        return new ChainState<T>(layout, new NoiseState<T>(layout, this, factors), new GroupFactorState<T>(layout, factors));
    }

    private sealed class NoiseState<T> : MicroBatchState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly SignalToNoiseRate _options;
        private readonly T[] _factors;
        private readonly double[] _averages;

        public NoiseState(ParameterLayout layout, SignalToNoiseRate options, T[] factors)
            : base(layout) => (_options, _factors, _averages) = (options, factors, Numbers("signal and noise", 2));

        protected internal override int SumCount => 2;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> mean = block.Scratch, difference = block.SecondScratch;
            Mean(block, mean);
            block.Sums[0] = BlockMath.SumOfSquares<T>(mean);
            for (int k = 0; k < BatchCount; k++)
            {
                TensorPrimitives.Subtract(Batch(k, block), mean, difference);
                block.Sums[1] += BlockMath.SumOfSquares<T>(difference);
            }
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            double squared = 0, spread = 0;
            for (int i = 0; i < sums.Length; i += 2)
            {
                squared += sums[i];
                spread += sums[i + 1];
            }

            double noise = spread / (BatchCount * (BatchCount - 1.0)), keep = _options.Averaging;
            _averages[0] = keep * _averages[0] + (1 - keep) * squared;
            _averages[1] = keep * _averages[1] + (1 - keep) * noise;
            double share = _averages[0] > 0 ? Math.Max(_options.MinimumShare, 1 - _averages[1] / _averages[0]) : 1;
            _factors.AsSpan().Fill(T.CreateTruncating(_options.Rate * share));
        }
    }
}

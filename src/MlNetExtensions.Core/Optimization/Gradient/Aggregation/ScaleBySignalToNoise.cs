using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Scaling by the gradient signal-to-noise ratio (Jiang et al., "Accelerating Large Batch Training via Gradient Signal to Noise Ratio
/// (GSNR)", 2023): with the micro-batches' gradients g_k, r = ḡ²/σ², ḡ = mean g_k, σ² = mean (g_k - ḡ)²; r ← r / mean(r) over the group; r
/// ← min(max(r, γ), 1); u ← r·u, each parameter by itself. Before SGD, momentum or LARS this is VR-SGD and its like. With <see
/// cref="Averaging"/> β₃ > 0, p = β₃p + (1 - β₃)r and u ← p/(1 - β₃ᵗ)·u, which is VR-Adam and VR-LAMB before those.
/// </summary>
/// <remarks>
/// The first link, or after links that keep the gradient a gradient. r ≤ 1, so at the same learning rate it only shortens: tune the rate
/// upwards, and expect help with large batches, 8 micro-batches or more. The paper has no guard where σ² = 0; here r is at most 1/ε before
/// it is scaled, so that identical gradients give r = 1; parameters without a gradient have r = 0 in the mean, and a group without any r =
/// 1. Matrix and vector of a layer are groups of their own.
/// </remarks>
public sealed record ScaleBySignalToNoise : GradientTransformation
{
    /// <summary>γ in (0, 1]; 0.1.</summary>
    public double Gamma { get; init => field = OptionValue.Check(value is > 0 and <= 1, value, "above 0 and at most 1"); } = 0.1;

    /// <summary>β₃ in [0, 1): what the average of r keeps; 0 for none.</summary>
    public double Averaging { get; init => field = OptionValue.Fraction(value); }

    /// <summary>ε, positive: σ² counts for ε·ḡ² at least; 1e-6.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-6;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
        [("γ", Gamma), ("β3", Averaging == 0 ? null : Averaging), ("ε", Epsilon)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed)
    {
        var ratios = new RatioState<T>(layout, Epsilon);
        return new ChainState<T>(layout, ratios, new ScaleState<T>(layout, this, ratios));
    }

    private sealed class RatioState<T>(ParameterLayout layout, double epsilon) : MicroBatchState<T>(layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T _epsilon = T.CreateTruncating(epsilon);
        private readonly T _smallest = T.CreateTruncating(1e-37);

        /// <summary>r of this step before it is scaled.</summary>
        public T[] Ratios { get; } = new T[layout.Count];

        /// <summary>1 / mean(r) of each group; zero where r is zero.</summary>
        public T[] Scales { get; } = new T[layout.Groups.Count];

        protected internal override int SumCount => 1;

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> mean = block.Scratch, variance = block.SecondScratch, difference = block.ThirdScratch;
            Mean(block, mean);
            variance.Clear();
            for (int k = 0; k < BatchCount; k++)
            {
                TensorPrimitives.Subtract(Batch(k, block), mean, difference);
                TensorPrimitives.MultiplyAdd<T>(difference, difference, variance, variance);
            }

            TensorPrimitives.Multiply(variance, OneOverCount, variance);
            TensorPrimitives.Multiply<T>(mean, mean, mean);
            TensorPrimitives.MultiplyAdd(mean, _epsilon, variance, variance);
            TensorPrimitives.Add(variance, _smallest, variance);
            Span<T> ratios = block.Of(Ratios);
            TensorPrimitives.Divide<T>(mean, variance, ratios);
            double sum = 0;
            foreach (T ratio in ratios)
            {
                sum += double.CreateTruncating(ratio);
            }

            block.Sums[0] = sum;
        }

        protected internal override void Finish(ReadOnlySpan<double> sums)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                Scales[i] = sums[i] > 0 ? T.CreateTruncating(Layout.Groups[i].Count / sums[i]) : T.Zero;
            }
        }
    }

    private sealed class ScaleState<T> : ElementwiseState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly RatioState<T> _ratios;
        private readonly T[]? _average;
        private readonly T _keep;
        private readonly T _add;
        private readonly double _averaging;
        private readonly T _gamma;
        private T _correction;

        public ScaleState(ParameterLayout layout, ScaleBySignalToNoise options, RatioState<T> ratios)
            : base(layout)
        {
            (_ratios, _gamma, _averaging) = (ratios, T.CreateTruncating(options.Gamma), options.Averaging);
            (_keep, _add) = (T.CreateTruncating(_averaging), T.CreateTruncating(1 - _averaging));
            _average = _averaging > 0 ? Values("p") : null;
        }

        protected internal override void Begin(in GradientStep<T> context) =>
            _correction = T.CreateTruncating(1 / (1 - Math.Pow(_averaging, context.Number)));

        protected internal override void Update(in ElementBlock<T> block)
        {
            Span<T> ratios = block.Of(_ratios.Ratios);
            T scale = _ratios.Scales[block.Group];
            if (scale == T.Zero)
            {
                ratios.Fill(T.One);
            }
            else
            {
                TensorPrimitives.Multiply(ratios, scale, ratios);
                TensorPrimitives.Max(ratios, _gamma, ratios);
                TensorPrimitives.Min(ratios, T.One, ratios);
            }

            if (_average is not null)
            {
                Span<T> average = block.Of(_average);
                BlockMath.Average(average, ratios, _keep, _add);
                TensorPrimitives.Multiply(average, _correction, ratios);
            }

            TensorPrimitives.Multiply<T>(ratios, block.Update, block.Update);
        }
    }
}

using Microsoft.ML;
using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>AdamW with one batch size, and the noise of its gradients.</summary>
/// <param name="Set">The runs.</param>
/// <param name="NoiseScales">For each run, the gradient noise scale in rows after each epoch; NaN where noise hid the gradient.</param>
internal sealed record BatchRuns(RunSet Set, IReadOnlyList<IReadOnlyList<double>> NoiseScales)
{
    // Each average of the noise scale is over about as many rows as 100 such batches have.
    private const double Averaging = 0.99;

    private static readonly int[] _sizes = [32, 128, 512, 2048];

    public int BatchSize => Set.Contender.BatchSize;

    public Spread LastNoiseScale => Spread.Of(NoiseScales.Select(scales => scales.LastOrDefault(double.NaN)));

    /// <summary>The mean over the seeds after each epoch.</summary>
    public IReadOnlyList<double> NoiseScaleByEpoch => [.. Enumerable.Range(0, Set.Epochs).Select(epoch => NoiseScales.Average(scales => scales[epoch]))];

    public static BatchRuns[] All(MLContext context, Images images, Plan plan) => [.. _sizes.Select(size => Fit(context, images, plan, size))];

    private static BatchRuns Fit(MLContext context, Images images, Plan plan, int size)
    {
        Contender contender = Contender.AdamW with
        {
            Name = $"batch {size}",
            BatchSize = size,
            LearningRate = BatchSizeScaling.AdaptiveRate(Contender.AdamW.LearningRate, Plan.BatchSize, size),
        };
        var runs = new List<TrainingRun>();
        var scales = new List<IReadOnlyList<double>>();
        for (int seed = 0; seed < plan.Seeds; seed++)
        {
            Terminal.Status($"{contender.Name}, seed {seed}");
            var noise = new GradientNoiseScale(BatchSizeScaling.Beta(Averaging, Plan.BatchSize, size));
            var byEpoch = new List<double>();
            runs.Add(TrainingRun.Fit(
                context, images, contender, plan.Epochs, seed, rate => new NoiseProbe(noise).Then(contender.Optimizer(rate)), () => byEpoch.Add(noise.Rows)));
            scales.Add(byEpoch);
        }

        return new BatchRuns(new RunSet(contender, runs), scales);
    }
}

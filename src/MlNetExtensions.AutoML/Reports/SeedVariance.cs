using MathNet.Numerics.Distributions;

namespace MlNetExtensions;

/// <summary>Whether the winner's lead over the runner-up is larger than the noise of seeds.</summary>
/// <param name="Winner">The loss of the winner, one a seed.</param>
/// <param name="RunnerUp">The loss of the runner-up with the same seeds, in the same order.</param>
/// <param name="Lead">The runner-up's mean loss less the winner's: positive if the winner is ahead.</param>
/// <param name="Low">The lower end of the 95 % confidence interval of the lead.</param>
/// <param name="High">Its upper end.</param>
/// <param name="PValue">
/// Two-sided, by Student's t test of the paired differences: how often equals would be this far apart. Both pipelines see the same seeds
/// and so the same folds; what a seed does to both cancels out, which is why the test is paired and not Welch's.
/// </param>
public sealed record SeedVariance(IReadOnlyList<double> Winner, IReadOnlyList<double> RunnerUp, double Lead, double Low, double High, double PValue)
{
    /// <summary>True if the winner is ahead, and by more than the noise: the p-value is below 0.05.</summary>
    public bool IsLarger => Lead > 0 && PValue < 0.05;

    /// <summary>The verdict in a sentence.</summary>
    public string Verdict => IsLarger
        ? $"The lead of {Lead:G4} is larger than the noise of {Winner.Count} seeds (paired t test, p = {PValue:0.####}, 95 % interval {Low:G4} to {High:G4})."
        : $"The lead of {Lead:G4} is not larger than the noise of {Winner.Count} seeds (paired t test, p = {PValue:0.####}, 95 % interval {Low:G4} to {High:G4}): "
            + "the two are as good as equal, take the simpler or the faster one.";

    /// <summary>Runs both with each seed, one after the other.</summary>
    /// <param name="winner">The loss of the winner with a seed.</param>
    /// <param name="runnerUp">The loss of the runner-up with a seed.</param>
    /// <param name="seeds">At least three, all different.</param>
    /// <param name="cancellation">Ends the work between two runs.</param>
    /// <exception cref="ArgumentException">Fewer than three seeds, or one twice.</exception>
    public static async Task<SeedVariance> MeasureAsync(
        Func<int, CancellationToken, Task<double>> winner,
        Func<int, CancellationToken, Task<double>> runnerUp,
        IReadOnlyList<int> seeds,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(winner);
        ArgumentNullException.ThrowIfNull(runnerUp);
        ArgumentNullException.ThrowIfNull(seeds);
        if (seeds.Distinct().Count() != seeds.Count)
        {
            throw new ArgumentException("A seed that comes twice tells nothing the second time: give different ones.", nameof(seeds));
        }

        double[] first = new double[seeds.Count], second = new double[seeds.Count];
        for (int i = 0; i < seeds.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            first[i] = await winner(seeds[i], cancellation).ConfigureAwait(false);
            second[i] = await runnerUp(seeds[i], cancellation).ConfigureAwait(false);
        }

        return Of(first, second);
    }

    /// <summary>From losses that are there already.</summary>
    /// <param name="winner">One finite loss a seed, at least three.</param>
    /// <param name="runnerUp">With the same seeds, in the same order.</param>
    /// <exception cref="ArgumentException">The counts differ, are below three, or a loss is not finite.</exception>
    public static SeedVariance Of(IReadOnlyList<double> winner, IReadOnlyList<double> runnerUp)
    {
        ArgumentNullException.ThrowIfNull(winner);
        ArgumentNullException.ThrowIfNull(runnerUp);
        int n = winner.Count;
        if (n != runnerUp.Count || n < 3)
        {
            throw new ArgumentException($"There are {n} and {runnerUp.Count} losses: give as many of both, at least three.", nameof(winner));
        }

        double[] differences = [.. runnerUp.Zip(winner, (b, a) => b - a)];
        if (!differences.All(double.IsFinite))
        {
            throw new ArgumentException("A loss is not finite: a pipeline that fails with some seeds has no variance to speak of.", nameof(winner));
        }

        double lead = differences.Average();
        double error = Math.Sqrt(SampleVariance.Of(differences) / n);
        if (error == 0)
        {
            // The same difference with every seed: no noise at all.
            return new SeedVariance(winner, runnerUp, lead, lead, lead, lead == 0 ? 1 : 0);
        }

        double width = error * StudentT.InvCDF(0, 1, n - 1, 0.975);
        double p = 2 * StudentT.CDF(0, 1, n - 1, -Math.Abs(lead) / error);
        return new SeedVariance(winner, runnerUp, lead, lead - width, lead + width, p);
    }
}

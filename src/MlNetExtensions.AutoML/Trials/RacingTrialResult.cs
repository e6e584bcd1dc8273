using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>What came of a trial of <see cref="RacingTrialRunner"/>.</summary>
public sealed class RacingTrialResult : TrialResult
{
    internal RacingTrialResult(int folds, IReadOnlyList<double> foldLosses, double probability, int? incumbent, bool isStopped)
    {
        (Folds, FoldLosses, WinProbability, IncumbentTrialId, IsStopped) = (folds, foldLosses, probability, incumbent, isStopped);
    }

    /// <summary>How many folds a repeat has.</summary>
    public int Folds { get; }

    /// <summary>The losses of folds in order, repeat after repeat; fewer than a whole repeat where the trial was stopped.</summary>
    public IReadOnlyList<double> FoldLosses { get; }

    /// <summary>How many whole repeats were run, each with a fold split and random numbers of its own.</summary>
    public int Repeats => FoldLosses.Count / Folds;

    /// <summary>The probability that this trial is better than the best before it; 1 where there was none.</summary>
    public double WinProbability { get; }

    /// <summary>The best trial before, which this one raced against; null where there was none.</summary>
    public int? IncumbentTrialId { get; }

    /// <summary>Whether the race was over before all folds were run. <c>Loss</c> is then an estimate from the folds both have.</summary>
    public bool IsStopped { get; }

    /// <summary>The variance of the metric over the folds of a repeat (divided by folds - 1), averaged over repeats; NaN with one fold.</summary>
    public double VarianceOverFolds => Chunks.Where(chunk => chunk.Length > 1).Select(SampleVariance.Of).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The variance of a repeat's mean over repeats, which differ in seeds alone; NaN with one repeat.</summary>
    public double VarianceOverSeeds
    {
        get
        {
            double[] means = [.. Chunks.Where(chunk => chunk.Length == Folds).Select(chunk => chunk.Average())];
            return SampleVariance.Of(means);
        }
    }

    private IEnumerable<double[]> Chunks => FoldLosses.Chunk(Folds);
}

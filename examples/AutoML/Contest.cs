using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>One run of a tuner.</summary>
/// <param name="Best">The best validation metric after each trial; NaN before the first success.</param>
/// <param name="Test">The winner's metric on the test rows.</param>
/// <param name="Folds">Folds that were run.</param>
/// <param name="Stopped">Trials that were stopped before all folds.</param>
/// <param name="Seconds">For all trials.</param>
/// <param name="Winner">The winner as C#.</param>
internal sealed record ContestRun(IReadOnlyList<double> Best, double Test, int Folds, int Stopped, double Seconds, string Winner);

/// <summary>A tuner's runs, one for each seed.</summary>
internal sealed record ContestResult(string Tuner, IReadOnlyList<ContestRun> Runs)
{
    public Spread Validation => Spread.Of(Runs.Select(run => run.Best[^1]));

    public Spread Test => Spread.Of(Runs.Select(run => run.Test));

    public double Folds => Runs.Average(run => run.Folds);

    public double Stopped => Runs.Average(run => run.Stopped);

    public double Seconds => Runs.Average(run => run.Seconds);

    /// <summary>The best so far over runs.</summary>
    public Spread After(int trial) => Spread.Of(Runs.Select(run => run.Best[Math.Min(trial, run.Best.Count - 1)]));
}

/// <summary>All tuners on a task.</summary>
internal static class Contest
{
    public static IReadOnlyList<ContestResult> Run(AutoTask task, Plan plan) =>
    [
        .. Contestants.For(plan).Select(tuner => new ContestResult(tuner.Name, [.. Enumerable.Range(1, plan.Seeds).Select(seed => Run(task, plan, tuner, seed))])),
    ];

    private static ContestRun Run(AutoTask task, Plan plan, Contestant tuner, int seed)
    {
        var context = new MLContext(seed);
        var curve = new Curve();
        long started = Stopwatch.GetTimestamp();
        TrialResult best = tuner.Set(task.Experiment(context, plan), seed)
            .SetRacingTrialRunner(new RacingTrialRunner.Options { Metric = task.Score, Seed = seed, Workers = Environment.ProcessorCount })
            .SetMonitor(curve)
            .Run();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string winner = BestTrialCode.Write(best.TrialSettings, $"{task.Name}: the winner of {tuner.Name}", task.Pipeline(context.Auto()));
        return new ContestRun(curve.Best, task.TestOf(context, best.TrialSettings), curve.Folds, curve.Stopped, seconds, winner);
    }

    private sealed class Curve : IMonitor
    {
        public List<double> Best { get; } = [];

        public int Folds { get; private set; }

        public int Stopped { get; private set; }

        public void ReportRunningTrial(TrialSettings settings)
        {
        }

        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportCompletedTrial(TrialResult result)
        {
            if (result is RacingTrialResult race)
            {
                Folds += race.FoldLosses.Count;
                Stopped += race.IsStopped ? 1 : 0;
            }

            Best.Add(Best.Count == 0 || double.IsNaN(Best[^1]) ? result.Metric : Math.Max(Best[^1], result.Metric));
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Best.Add(Best.Count == 0 ? double.NaN : Best[^1]);
    }
}

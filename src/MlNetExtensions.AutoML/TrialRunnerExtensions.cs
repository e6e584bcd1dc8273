using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>Runners for ML.NET's experiments. Call them after <c>SetPipeline</c>, which sets a runner of its own; the last one holds.</summary>
public static class TrialRunnerExtensions
{
    /// <summary>
    /// Stops trials that will not win after a few folds, and gives close ones more: see <see cref="RacingTrialRunner"/>.
    /// </summary>
    /// <param name="experiment">The experiment, with a pipeline, rows and, without a metric here, a metric.</param>
    /// <param name="metric">What to make better, of a fold's scored rows. Default: null, the experiment's metric.</param>
    /// <param name="maximizeMetric">Whether a larger <paramref name="metric"/> is better. Default: true.</param>
    /// <param name="workers">How many folds run at a time; at least 1. Default: 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static AutoMLExperiment SetRacingTrialRunner(
        this AutoMLExperiment experiment, Func<MLContext, IDataView, double>? metric = null, bool maximizeMetric = true, int workers = 1) =>
        experiment.SetRacingTrialRunner(new RacingTrialRunner.Options { Metric = metric, MaximizeMetric = maximizeMetric, Workers = workers });

    /// <summary>The same, with all options.</summary>
    /// <param name="experiment">The experiment, with a pipeline, rows and, where the options have none, a metric.</param>
    /// <param name="options">The options; later changes of them are not seen.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static AutoMLExperiment SetRacingTrialRunner(this AutoMLExperiment experiment, RacingTrialRunner.Options options)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(options);
        options = options.Copy();
        options.Check();
        return experiment.SetTrialRunner(services => RacingTrialRunner.Of(services, options));
    }
}

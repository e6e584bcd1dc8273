using Microsoft.Extensions.DependencyInjection;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>Experiments of ML.NET that are watched while they run.</summary>
public static class ConsoleMonitorExtensions
{
    /// <summary>
    /// Shows the experiment on the console while it runs: trials, the best so far, trainers and, with a Thompson tuner, the chance that each is
    /// chosen next, workers of a study, time left.
    /// </summary>
    /// <param name="experiment">The experiment; call it after <c>SetPipeline</c>, which sets a monitor of its own.</param>
    /// <param name="options">What to show; null for the defaults.</param>
    /// <returns>The monitor; dispose of it when the experiment is over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <example>
    /// <code>
    /// using ConsoleMonitor monitor = experiment.SetConsoleMonitor();
    /// TrialResult best = experiment.Run();
    /// </code>
    /// </example>
    public static ConsoleMonitor SetConsoleMonitor(this AutoMLExperiment experiment, ConsoleMonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var monitor = new ConsoleMonitor(options);
        experiment.SetMonitor(services =>
        {
            monitor.Attach(
                services.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>(), services.GetService<SweepablePipeline>(), services.GetService<ITuner>());
            return monitor;
        });
        return monitor;
    }
}

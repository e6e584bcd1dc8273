using Microsoft.ML.AutoML;
using Spectre.Console;

namespace MlNetExtensions;

/// <summary>
/// What a <see cref="ConsoleMonitor"/> shows, and where. What is null the experiment says, if it has the monitor by
/// <see cref="ConsoleMonitorExtensions.SetConsoleMonitor"/>.
/// </summary>
public sealed record ConsoleMonitorOptions
{
    /// <summary>Where to; null, the default: standard output.</summary>
    public IAnsiConsole? Console { get; init; }

    /// <summary>How many trials there will be; null, the default, if that is open. Positive.</summary>
    public int? MaxTrials { get; init; }

    /// <summary>How long the experiment runs at most; null, the default, if that is open. Positive.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What a trial is called, its trainer, say: <c>trial => pipeline.EstimatorNames(trial.Parameter)</c>. Null: nothing.</summary>
    public Func<TrialSettings, string>? Label { get; init; }

    /// <summary>What is believed of each trainer, asked at every refresh. Null: what its trials got so far, if there are labels.</summary>
    public Func<IReadOnlyList<TrainerPosterior>>? Posteriors { get; init; }

    /// <summary>
    /// All trials of the study that the experiment is part of, <c>() => store.Trials(study)</c>, to show its workers. Null: no workers.
    /// </summary>
    public Func<IReadOnlyList<StudyTrial>>? Study { get; init; }

    /// <summary>How often the view is drawn again. Positive, at most 49 days; the default is half a second.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxTrials ?? 1, 0, nameof(MaxTrials));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TimeLimit ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(TimeLimit));
        TimerSpan.Require(Refresh);
        ArgumentNullException.ThrowIfNull(Time);
    }
}

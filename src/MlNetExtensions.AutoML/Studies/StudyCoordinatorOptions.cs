namespace MlNetExtensions;

/// <summary>How a coordinator fills a study's queue.</summary>
public sealed class StudyCoordinatorOptions
{
    /// <summary>Trials of the whole study, failed ones too. At least 1; no default.</summary>
    public required int MaxTrials { get; init; }

    /// <summary>
    /// Trials that wait in the queue for a worker. Each is proposed without the results of those ahead of it, so the smallest number that
    /// keeps workers busy is the best: 1, the default, if a trial takes longer than a proposal. At least 1.
    /// </summary>
    public int Ahead { get; init; } = 1;

    /// <summary>How often to look whether the queue wants filling. Positive, at most 49 days; the default is a tenth of a second.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>The clock of <see cref="Poll"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTrials, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Ahead, 1);
        TimerSpan.Require(Poll);
        ArgumentNullException.ThrowIfNull(Time);
    }
}

namespace MlNetExtensions;

/// <summary>How a worker takes trials from a study.</summary>
public sealed class StudyWorkerOptions
{
    /// <summary>The worker's name; the default is the machine, the process, and eight random digits.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>
    /// How long the worker may be silent before its trial is given to another; it says that it lives three times as often. From 30 ms
    /// to 49 days; the default is a minute.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many workers may die with a trial before it counts as failed. At least 1; the default is 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The longest pause between two looks into an empty queue. Positive, at most 49 days; the default is a second.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets a line for everything out of the ordinary: a lease that was lost, a result that was refused, a trial that failed, a
    /// heartbeat that did not get through.
    /// </summary>
    public IProgress<string>? Log { get; init; }

    /// <summary>The clock of heartbeats and pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal StudyClaim Claim => new(Name, Lease, MaxAttempts);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(Lease, TimeSpan.FromMilliseconds(30));
        TimerSpan.Require(Lease);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        TimerSpan.Require(Poll);
        ArgumentNullException.ThrowIfNull(Time);
    }
}

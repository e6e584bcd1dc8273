namespace MlNetExtensions;

/// <summary>How a study store deals with a database that is away.</summary>
public sealed class StudyStoreOptions
{
    /// <summary>
    /// How long a call tries again after errors that may pass (a lock, a lost connection, a server that starts up) before it throws
    /// <see cref="TimeoutException"/>. Zero: not at all. Other errors are thrown at once. The default is a minute.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of the tries; of SQLite's leases too, which has no server with a clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (RetryFor < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(RetryFor), RetryFor, "RetryFor is not negative.");
        }

        ArgumentNullException.ThrowIfNull(Time);
    }
}

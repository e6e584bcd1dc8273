namespace MlNetExtensions;

/// <summary>
/// A switch that holds trials and lets them go on: folds that run are finished, no new one starts. The clock of the experiment runs on.
/// Safe for many threads.
/// </summary>
public sealed class TrialPause
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _resumed;

    /// <summary>Whether trials are held.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _resumed is not null;
            }
        }
    }

    /// <summary>Holds trials before their next fold.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _resumed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets them go on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _resumed?.SetResult();
            _resumed = null;
        }
    }

    /// <summary>Ends when trials may run.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task WaitAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _resumed?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }
}

namespace MlNetExtensions;

/// <summary>Renews a lease three times in its length, until it is disposed; cancels the work if the lease is lost.</summary>
internal sealed class StudyHeartbeat : IAsyncDisposable
{
    private readonly IStudyStore _store;
    private readonly StudyLease _lease;
    private readonly CancellationTokenSource _work;
    private readonly StudyWorkerOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _beats;

    public StudyHeartbeat(IStudyStore store, StudyLease lease, CancellationTokenSource work, StudyWorkerOptions options)
    {
        (_store, _lease, _work, _options) = (store, lease, work, options);
        _beats = Task.Run(BeatAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _beats.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Period(_lease.Length), _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                if (!Beat())
                {
                    await _work.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The trial has ended.
        }
    }

    private static TimeSpan Period(TimeSpan lease) => lease < TimeSpan.FromMilliseconds(3) ? TimeSpan.FromMilliseconds(1) : lease / 3;

    private bool Beat()
    {
        try
        {
            return _store.Renew(_lease, _end.Token);
        }
        catch (TimeoutException exception)
        {
            // The trial goes on: the database may be back by its end, and if nobody has taken the trial its result counts.
            _options.Log?.Report(
                $"{_options.Name}: no heartbeat of trial {_lease.Trial.Number} of study '{_lease.Study}': {exception.Message}");
            return true;
        }
    }
}

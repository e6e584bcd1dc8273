namespace MlNetExtensions;

/// <summary>
/// Takes trials from a study, runs them one after the other, says while they run that it lives, and writes what came of them.
/// </summary>
/// <remarks>
/// <para>
/// An exception of a trial makes the trial a failed one and the worker goes on. Cancellation gives the trial back to the queue. If the
/// process dies, the trial goes back when its lease runs out; its folds stay.
/// </para>
/// <para>
/// If the trial was given to another worker meanwhile (this one was silent for longer than its lease: a machine that slept, a database out
/// of reach), the trial is canceled at the next heartbeat, and a result that comes all the same is refused:
/// <see cref="StudyWork.Refused"/> counts it and <see cref="StudyWorkerOptions.Log"/> says so.
/// </para>
/// </remarks>
public sealed class StudyWorker
{
    private readonly IStudyStore _store;
    private readonly string _study;
    private readonly StudyWorkerOptions _options;

    /// <param name="store">Where the study is.</param>
    /// <param name="study">An opened study.</param>
    /// <param name="options">Lease, name and clock; null for the defaults.</param>
    public StudyWorker(IStudyStore store, string study, StudyWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new StudyWorkerOptions();
        options.Validate();
        (_store, _study, _options) = (store, study, options);
    }

    /// <summary>Its name in the study.</summary>
    public string Name => _options.Name;

    /// <summary>Runs trials until the study is closed and nothing waits in it.</summary>
    /// <param name="run">
    /// Runs a trial. It should stop when its token says so, may write folds with <see cref="IStudyStore.AddFold"/>, and finds those of
    /// earlier attempts in <see cref="StudyTrial.Folds"/>.
    /// </param>
    /// <param name="cancellation">Ends the work: the trial at hand is canceled, and given back if it stops.</param>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public async Task<StudyWork> RunAsync(
        Func<StudyLease, CancellationToken, Task<StudyResult>> run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        TimeSpan shortest = TimeSpan.FromMilliseconds(20) < _options.Poll ? TimeSpan.FromMilliseconds(20) : _options.Poll;
        TimeSpan pause = shortest;
        var work = default(StudyWork);
        while (true)
        {
            if (_store.Claim(_study, _options.Claim, cancellation) is { } lease)
            {
                work += await RunAsync(lease, run, cancellation).ConfigureAwait(false);
                pause = shortest;
                continue;
            }

            // A trial that another worker holds may come back: only a study without any is done.
            if (_store.Status(_study, cancellation) is { IsClosed: true, Waiting: 0, Running: 0 })
            {
                return work;
            }

            await Task.Delay(pause, _options.Time, cancellation).ConfigureAwait(false);
            pause = 2 * pause < _options.Poll ? 2 * pause : _options.Poll;
        }
    }

    /// <summary>Runs one trial: heartbeats while it runs, and its result written.</summary>
    /// <exception cref="OperationCanceledException">The work was ended and the trial given back.</exception>
    public async Task<StudyWork> RunAsync(
        StudyLease lease, Func<StudyLease, CancellationToken, Task<StudyResult>> run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(run);
        StudyResult result;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using (new StudyHeartbeat(_store, lease, stop, _options).ConfigureAwait(false))
        {
            long start = _options.Time.GetTimestamp();
            try
            {
                // Off this thread: a trial that never awaits must not keep the heartbeat from starting.
                result = await Task.Run(() => run(lease, stop.Token), CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                _store.Release(lease, CancellationToken.None);
                throw;
            }
#pragma warning disable CA1031 // whatever a trial throws is the trial's result
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result = StudyResult.Failed($"{exception.GetType().Name}: {exception.Message}", _options.Time.GetElapsedTime(start));
            }
        }

        if (!_store.Complete(lease, result, CancellationToken.None))
        {
            Say(lease, "was given to another worker while this one was silent; its result is refused");
            return new StudyWork(0, 0, 1);
        }

        if (!result.IsCompleted)
        {
            Say(lease, $"failed: {result.Error ?? $"the loss is {result.Loss}"}");
        }

        return result.IsCompleted ? new StudyWork(1, 0, 0) : new StudyWork(0, 1, 0);
    }

    private void Say(StudyLease lease, string what) =>
        _options.Log?.Report($"{_options.Name}: trial {lease.Trial.Number} of study '{lease.Study}' {what}.");
}

namespace Microsoft.ML.Internal.AutoML;

/// <summary>When an experiment ends: after a time, after a number of trials, or when it is told to.</summary>
internal sealed class StopConditions : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private int _trialsLeft;

    public StopConditions(TimeSpan? time, int? trials, CancellationToken ct)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _trialsLeft = trials ?? int.MaxValue;
        if (time is { } limit)
            _stop.CancelAfter(limit);
    }

    /// <summary>Set by the clock and by who cancels, not by the number of trials: the last one is let run.</summary>
    public CancellationToken Token => _stop.Token;

    public bool Reached => _stop.IsCancellationRequested || _trialsLeft <= 0;

    public void TrialEnded() => _trialsLeft--;

    public void Dispose() => _stop.Dispose();
}

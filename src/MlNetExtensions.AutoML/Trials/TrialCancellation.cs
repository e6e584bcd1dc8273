namespace MlNetExtensions;

/// <summary>The cancellation of the trial that this thread builds a pipeline for.</summary>
/// <remarks>
/// A trial that is stopped cannot stop ML.NET's own work otherwise than where that reads rows: see <see cref="CancelableView"/>. Trainers that take
/// a token stop at once; the pack's sweepables hand this one on. Factories of one's own can do likewise.
/// </remarks>
public static class TrialCancellation
{
    private static readonly AsyncLocal<CancellationToken> s_current = new();

    /// <summary>None outside of a trial.</summary>
    public static CancellationToken Current
    {
        get => s_current.Value;
        internal set => s_current.Value = value;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace MlNetExtensions;

/// <summary>
/// A trial failed: it threw, its metric was not a number, it took too long or too much memory. The experiment goes on with the next one.
/// </summary>
/// <remarks>
/// An <see cref="OperationCanceledException"/>, because ML.NET ends an experiment whose first trial throws anything else; so monitors learn of
/// a failed first trial as of any other.
/// </remarks>
[SuppressMessage("Design", "CA1032", Justification = "Without a trial it says nothing.")]
public sealed class TrialFailedException : OperationCanceledException
{
    internal TrialFailedException(int trialId, string reason, Exception? cause)
        : base(FormattableString.Invariant($"Trial {trialId} failed: {reason}"), cause)
    {
        (TrialId, Reason) = (trialId, reason);
    }

    /// <summary>The number of the trial.</summary>
    public int TrialId { get; }

    /// <summary>What happened.</summary>
    public string Reason { get; }
}

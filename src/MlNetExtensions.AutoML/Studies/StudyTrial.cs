namespace MlNetExtensions;

/// <summary>A trial as the store has it.</summary>
public sealed record StudyTrial
{
    /// <summary>What was proposed.</summary>
    public required StudyProposal Proposal { get; init; }

    /// <summary>Its number in the study, from 0.</summary>
    public int Number => Proposal.Number;

    /// <summary>Where it stands.</summary>
    public required StudyTrialState State { get; init; }

    /// <summary>What came of it; null until it is completed or failed.</summary>
    public StudyResult? Result { get; init; }

    /// <summary>Its folds so far, in their order; those of a worker that died stay.</summary>
    public IReadOnlyList<StudyFold> Folds { get; init; } = [];

    /// <summary>How many workers have begun it.</summary>
    public int Attempts { get; init; }

    /// <summary>Who holds it, or finished it; null before the first.</summary>
    public string? Worker { get; init; }

    /// <summary>Until when the worker holds it, by the store's clock; null unless it runs.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>When the store got the proposal, by its clock.</summary>
    public DateTimeOffset Proposed { get; init; }

    /// <summary>When the store got the result, by its clock; null until then.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>
    /// The revision of the study that proposed or finished it: grows over the study, so that a reader can ask for what is new.
    /// </summary>
    public long Revision { get; init; }

    /// <summary>True if it is completed or failed.</summary>
    public bool IsFinished => State is StudyTrialState.Completed or StudyTrialState.Failed;
}

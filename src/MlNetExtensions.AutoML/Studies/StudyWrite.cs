namespace MlNetExtensions;

/// <summary>What a transaction writes: how much its loss would hurt.</summary>
internal enum StudyWrite
{
    /// <summary>A heartbeat, a fold: done again.</summary>
    Other,

    /// <summary>A claim: another worker would be given the trial, while somebody works on it.</summary>
    Claim,

    /// <summary>A proposal: its number would be given again, while somebody works on it.</summary>
    Proposal,

    /// <summary>A result: hours of work.</summary>
    Result,
}

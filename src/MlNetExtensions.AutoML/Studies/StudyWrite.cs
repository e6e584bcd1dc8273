namespace MlNetExtensions;

/// <summary>What a transaction writes: how much its loss would hurt.</summary>
internal enum StudyWrite
{
    /// <summary>A claim, a heartbeat, a fold: done again.</summary>
    Other,

    /// <summary>A proposal: its number would be given again, while somebody works on it.</summary>
    Proposal,

    /// <summary>A result: hours of work.</summary>
    Result,
}

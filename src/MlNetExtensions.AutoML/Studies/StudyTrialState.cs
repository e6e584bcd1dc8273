namespace MlNetExtensions;

/// <summary>Where a trial of a study stands. The numbers are what a store keeps.</summary>
public enum StudyTrialState
{
    /// <summary>Proposed, or given back: the next worker that asks gets it.</summary>
    Waiting = 0,

    /// <summary>A worker holds its lease; when that runs out the trial waits again.</summary>
    Running = 1,

    /// <summary>Finished with a finite loss.</summary>
    Completed = 2,

    /// <summary>Finished without one: an exception, a loss that is no number, or every worker that tried it died.</summary>
    Failed = 3,
}

namespace MlNetExtensions;

/// <summary>Where a coordinator gets its proposals: a tuner that is told what all workers found.</summary>
public interface IStudyProposer
{
    /// <summary>A proposal with this number. It is pending from here on, until it is updated or abandoned.</summary>
    StudyProposal Propose(int number);

    /// <summary>
    /// A trial that is new here: finished (learn from it, once a trial), or proposed by another process and not finished (pending). Own
    /// proposals come when they are finished.
    /// </summary>
    void Update(StudyTrial trial);

    /// <summary>
    /// The own proposal of this number was not taken: another coordinator was first, and its proposal comes by <see cref="Update"/>.
    /// </summary>
    void Abandon(int number);
}

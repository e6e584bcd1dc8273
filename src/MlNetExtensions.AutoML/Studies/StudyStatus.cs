namespace MlNetExtensions;

/// <summary>A study in numbers.</summary>
/// <param name="Study">Its name.</param>
/// <param name="Space">The fingerprint of its search space.</param>
/// <param name="Trials">Trials proposed; the next one has this number.</param>
/// <param name="Waiting">Of these, waiting for a worker.</param>
/// <param name="Running">Held by a worker, or by one that died and whose lease nobody has taken yet.</param>
/// <param name="Completed">Finished with a loss.</param>
/// <param name="Failed">Finished without one.</param>
/// <param name="IsClosed">True if no more trials come: a worker that finds nothing to do may go.</param>
/// <param name="Revision">Grows whenever a trial is proposed or finished.</param>
public sealed record StudyStatus(
    string Study, string Space, int Trials, int Waiting, int Running, int Completed, int Failed, bool IsClosed, long Revision)
{
    /// <summary>Completed or failed.</summary>
    public int Finished => Completed + Failed;
}

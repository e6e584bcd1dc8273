namespace MlNetExtensions;

/// <summary>
/// Where studies live: every proposal, every fold, every result, so that a killed experiment goes on where it was, and any number of
/// workers share one. All members may be called from any number of threads, processes and machines at once.
/// </summary>
/// <remarks>
/// What every store promises, and <c>StudyStoreContract</c> of the tests holds it to: a trial's number is given once and without gaps; one
/// worker at a time holds a trial; a result is written once; what a method has returned survives the death of the process. Calls take
/// milliseconds and block; where the database is away, they try again for a bounded time and then throw <see cref="TimeoutException"/>. A
/// call about a study that was never opened throws <see cref="InvalidOperationException"/>.
/// </remarks>
public interface IStudyStore : IDisposable
{
    /// <summary>Joins a study, or makes it.</summary>
    /// <param name="study">Its name, 1 to 200 characters.</param>
    /// <param name="space">A fingerprint of its search space: any text that is the same if, and only if, the space is.</param>
    /// <param name="cancellation">Ends the wait for a database that is away.</param>
    /// <exception cref="InvalidOperationException">The study was made for another space; the message names both.</exception>
    StudyStatus Open(string study, string space, CancellationToken cancellation = default);

    /// <summary>The study in numbers.</summary>
    StudyStatus Status(string study, CancellationToken cancellation = default);

    /// <summary>
    /// Puts a proposal into the queue. It must have the next number, <see cref="StudyStatus.Trials"/>: of two coordinators that propose
    /// the same number one gets false, reads what the other proposed, and proposes the next.
    /// </summary>
    /// <returns>False if the number was taken.</returns>
    /// <exception cref="ArgumentException">The number is beyond the next one, or the point is not finite.</exception>
    bool TryPropose(string study, StudyProposal proposal, CancellationToken cancellation = default);

    /// <summary>Like the other, but the trial never waits: who proposes it runs it.</summary>
    /// <returns>Null if the number was taken.</returns>
    StudyLease? TryPropose(string study, StudyProposal proposal, StudyClaim claim, CancellationToken cancellation = default);

    /// <summary>
    /// Gives out the waiting trial with the lowest number, or one whose worker has been silent for longer than its lease. A trial that
    /// <see cref="StudyClaim.MaxAttempts"/> workers did not survive is failed instead.
    /// </summary>
    /// <returns>Null if nothing waits.</returns>
    StudyLease? Claim(string study, StudyClaim claim, CancellationToken cancellation = default);

    /// <summary>The heartbeat: the lease runs from now again.</summary>
    /// <returns>
    /// False if the trial was given to another worker, or is finished: stop working on it. A trial that waits is taken again.
    /// </returns>
    bool Renew(StudyLease lease, CancellationToken cancellation = default);

    /// <summary>Writes the result of a fold, and is a heartbeat. A fold that is there already stays as it is.</summary>
    /// <returns>False, and nothing written, if the trial was given to another worker or is finished.</returns>
    bool AddFold(StudyLease lease, StudyFold fold, CancellationToken cancellation = default);

    /// <summary>Writes the result, once.</summary>
    /// <returns>
    /// True if this lease's result is in the store, by this call or an earlier one; false, and nothing written, if the trial was given to
    /// another worker meanwhile. A lease that ran out and that nobody has taken yet still counts: the work is done, why do it again.
    /// </returns>
    bool Complete(StudyLease lease, StudyResult result, CancellationToken cancellation = default);

    /// <summary>Gives a trial back unfinished; the attempt does not count. Folds stay.</summary>
    /// <returns>False if it was not held by this lease any more.</returns>
    bool Release(StudyLease lease, CancellationToken cancellation = default);

    /// <summary>Says that no more trials come, or that more come after all.</summary>
    void SetClosed(string study, bool closed, CancellationToken cancellation = default);

    /// <summary>Trials in the order of their numbers, as they are now.</summary>
    /// <param name="study">The study.</param>
    /// <param name="after">Only those proposed or finished after this revision; 0 for all.</param>
    /// <param name="cancellation">Ends the wait for a database that is away.</param>
    IReadOnlyList<StudyTrial> Trials(string study, long after = 0, CancellationToken cancellation = default);

    /// <summary>Names of all studies here, in alphabetical order.</summary>
    IReadOnlyList<string> Studies(CancellationToken cancellation = default);
}

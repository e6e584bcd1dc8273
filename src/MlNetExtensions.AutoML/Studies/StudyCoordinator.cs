namespace MlNetExtensions;

/// <summary>
/// Asks a proposer for trials and puts them into a study, and tells it what came of them. Any number of coordinators may serve one study,
/// in any number of processes: a number is given once, and who was second with it hears what the first proposed and proposes the next.
/// </summary>
public sealed class StudyCoordinator
{
    private readonly IStudyStore _store;
    private readonly string _study;
    private readonly IStudyProposer _proposer;
    private readonly StudyCoordinatorOptions _options;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _own = [];
    private long _revision;

    /// <param name="store">Where the study is.</param>
    /// <param name="study">An opened study.</param>
    /// <param name="proposer">
    /// A new proposer: it is told of everything the study has, trials finished before this process began included.
    /// </param>
    /// <param name="options">How many trials, and how far ahead.</param>
    public StudyCoordinator(IStudyStore store, string study, IStudyProposer proposer, StudyCoordinatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(proposer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_store, _study, _proposer, _options) = (store, study, proposer, options);
    }

    /// <summary>
    /// Tells the proposer what is new, and fills the queue up to <see cref="StudyCoordinatorOptions.Ahead"/> waiting trials.
    /// </summary>
    /// <returns>The study after that.</returns>
    public StudyStatus Fill(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            StudyStatus status = _store.Status(_study, cancellation);
            while (status.Waiting < _options.Ahead && status.Trials < _options.MaxTrials)
            {
                Refresh(cancellation);
                Propose(status.Trials, proposal => _store.TryPropose(_study, proposal, cancellation));
                status = _store.Status(_study, cancellation);
            }

            return status;
        }
    }

    /// <summary>For a process that proposes and runs: a trial that waits, because its worker died, or else a new one.</summary>
    /// <returns>
    /// Null if the study has its <see cref="StudyCoordinatorOptions.MaxTrials"/> trials and none of them waits; some may still run
    /// elsewhere.
    /// </returns>
    public StudyLease? TryTake(StudyClaim claim, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            Refresh(cancellation);
            while (true)
            {
                if (_store.Claim(_study, claim, cancellation) is { } returned)
                {
                    return returned;
                }

                int next = _store.Status(_study, cancellation).Trials;
                if (next >= _options.MaxTrials)
                {
                    return null;
                }

                if (Propose(next, proposal => _store.TryPropose(_study, proposal, claim, cancellation)) is { } lease)
                {
                    return lease;
                }

                Refresh(cancellation);
            }
        }
    }

    /// <summary>
    /// Fills the queue until all trials are finished, and closes the study, so that workers who find nothing to do may go.
    /// </summary>
    public async Task<StudyStatus> RunAsync(CancellationToken cancellation = default)
    {
        // More trials than the last time: open again.
        if (_store.Status(_study, cancellation) is { IsClosed: true, Finished: int finished } && finished < _options.MaxTrials)
        {
            _store.SetClosed(_study, false, cancellation);
        }

        while (true)
        {
            StudyStatus status = Fill(cancellation);
            if (status.Finished >= _options.MaxTrials)
            {
                _store.SetClosed(_study, true, cancellation);
                Refresh(cancellation);
                return status with { IsClosed = true };
            }

            await Task.Delay(_options.Poll, _options.Time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the proposer of trials that are new since the last time; the other methods do so, too.</summary>
    public void Refresh(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            foreach (StudyTrial trial in _store.Trials(_study, _revision, cancellation))
            {
                _revision = Math.Max(_revision, trial.Revision);
                if (trial.IsFinished)
                {
                    _own.Remove(trial.Number);
                    _proposer.Update(trial);
                }
                else if (!_own.Contains(trial.Number))
                {
                    _proposer.Update(trial);
                }
            }
        }
    }

    private T? Propose<T>(int number, Func<StudyProposal, T?> write)
    {
        StudyProposal proposal = _proposer.Propose(number);
        if (proposal.Number != number)
        {
            throw new InvalidOperationException(
                $"Trial {number} of study '{_study}' was asked for, and the proposer gave trial {proposal.Number}.");
        }

        T? written = write(proposal);
        if (written is null or false)
        {
            _proposer.Abandon(number);
        }
        else
        {
            _own.Add(number);
        }

        return written;
    }
}

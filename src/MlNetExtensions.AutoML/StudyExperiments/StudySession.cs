using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>One experiment's part in a study: which of the study's trials it reports next, and how it comes by their results.</summary>
/// <remarks>
/// The experiment is the study: it reports every trial of the study once, under the study's number. One that is finished, before this
/// process began or by another worker, it reports as it is in the store; one that nobody has it runs; and when all are given out it waits
/// for those of others, and takes over what dead workers leave.
/// </remarks>
internal sealed class StudySession : IStudyProposer
{
    private readonly IStudyStore _store;
    private readonly string _study;
    private readonly StudyWorkerOptions _options;
    private readonly StudyCoordinator _coordinator;
    private readonly TunerInStudy _tuner;
    private readonly int _maxTrials;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, StudyTrial> _finished = [];
    private readonly SortedDictionary<int, StudyTrial> _elsewhere = [];
    private readonly HashSet<int> _own = [];
    private readonly HashSet<int> _givenBack = [];
    private readonly Dictionary<int, Turn> _turns = [];

    public StudySession(
        IStudyStore store, string study, ITuner tuner, SearchSpace space, int maxTrials, Func<Parameter, string> label, StudyWorkerOptions options)
    {
        (_store, _study, _options, _maxTrials) = (store, study, options, maxTrials);
        Tuner = tuner;
        _tuner = new TunerInStudy(tuner, label);
        Worker = new StudyWorker(store, study, options);
        var map = new SearchSpaceMap(space);
        store.Open(study, $"{map.Space.Count} dimensions, {map.Fingerprint}");
        _coordinator = new StudyCoordinator(store, study, this, new StudyCoordinatorOptions { MaxTrials = maxTrials, Time = options.Time });
    }

    public StudyWorker Worker { get; }

    public IStudyStore Store => _store;

    public ITuner Tuner { get; }

    /// <summary>The next trial to report; sets its number.</summary>
    public Parameter Next(TrialSettings settings)
    {
        lock (_lock)
        {
            _coordinator.Refresh();
            Turn turn = Finished() ?? Take() ?? Finished() ?? Elsewhere()
                ?? throw new InvalidOperationException(
                    $"Study '{_study}' has its {_maxTrials} trials, and all of them were reported: SetMaxModelToExplore says when the experiment ends.");
            _turns[turn.Trial.Number] = turn;
            settings.TrialId = turn.Trial.Number;
            return TunerInStudy.ParameterOf(turn.Trial.Proposal);
        }
    }

    /// <summary>What <see cref="Next"/> gave under this number.</summary>
    public Turn TurnOf(int number)
    {
        lock (_lock)
        {
            return _turns.Remove(number, out Turn? turn)
                ? turn
                : throw new InvalidOperationException($"Trial {number} was not proposed by the tuner of study '{_study}': call SetStudy after SetPipeline, SetTuner and SetTrialRunner.");
        }
    }

    /// <summary>Waits until another worker has finished the trial, or left it, or any other, to whoever comes.</summary>
    public async Task<Turn> WaitAsync(int number, CancellationToken cancellation)
    {
        while (true)
        {
            lock (_lock)
            {
                _coordinator.Refresh(cancellation);
                if (_finished.Remove(number, out StudyTrial? trial))
                {
                    return new Turn(trial, null);
                }

                if (Take() is { } lease)
                {
                    return lease;
                }
            }

            await Task.Delay(_options.Poll, _options.Time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The trial was canceled: if the experiment goes on all the same, it was this trial that was not wanted.</summary>
    public void GivenBack(int number)
    {
        lock (_lock)
        {
            _givenBack.Add(number);
        }
    }

    /// <summary>The own result was refused: another worker has the trial.</summary>
    public void Lost(int number)
    {
        lock (_lock)
        {
            _own.Remove(number);
        }
    }

    /// <summary>All trials of the study, of all workers.</summary>
    public IReadOnlyList<StudyTrial> Trials() => _store.Trials(_study);

    StudyProposal IStudyProposer.Propose(int number) => _tuner.Propose(number);

    void IStudyProposer.Abandon(int number) => _tuner.Abandon(number);

    void IStudyProposer.Update(StudyTrial trial)
    {
        _tuner.Update(trial);
        _elsewhere.Remove(trial.Number);
        if (_own.Contains(trial.Number))
        {
            return;
        }

        (trial.IsFinished ? _finished : _elsewhere)[trial.Number] = trial;
    }

    private Turn? Finished()
    {
        if (_finished.Count == 0)
        {
            return null;
        }

        StudyTrial trial = _finished.First().Value;
        _finished.Remove(trial.Number);
        return new Turn(trial, null);
    }

    private Turn? Take()
    {
        while (_coordinator.TryTake(_options.Claim) is { } lease)
        {
            int number = lease.Trial.Number;
            if (_givenBack.Remove(number))
            {
                _store.Complete(lease, StudyResult.Failed("Canceled by the experiment: over its limit of memory or time.", TimeSpan.Zero));
                continue;
            }

            _own.Add(number);
            _elsewhere.Remove(number);
            return new Turn(lease.Trial, lease);
        }

        return null;
    }

    private Turn? Elsewhere() => _elsewhere.Count == 0 ? null : new Turn(_elsewhere.First().Value, null);

    /// <param name="Trial">The trial to report.</param>
    /// <param name="Lease">The right to run it; null if it is finished, or another worker has it.</param>
    public sealed record Turn(StudyTrial Trial, StudyLease? Lease);
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>What the trials of one experiment share: the best so far, those begun ahead, and how many failed.</summary>
[SuppressMessage("Design", "CA1001", Justification = "ML.NET tells nobody that an experiment is over, so that the board never knows when to be disposed of.")]
internal sealed class RaceBoard
{
    private readonly Lock _gate = new();
    private readonly RacingTrialRunner.Options _options;
    private readonly FoldRunner _runner;
    private readonly TrialFolds _folds;
    private readonly bool _maximize;
    private readonly ProposerTuner? _tuner;
    private readonly long _mostTrials;
    private readonly CancellationTokenSource _end;
    private readonly Dictionary<int, (TrialEntrant Entrant, Task<RacingTrialResult> Race)> _begun = [];
    private readonly Dictionary<string, int> _timesTried = [];
    private TrialEntrant? _best;
    private int? _firstTrial;
    private int _failures;
    private bool _hasSucceeded;
    private InvalidOperationException? _fatal;

    /// <param name="runner">Runs folds.</param>
    /// <param name="folds">The rows.</param>
    /// <param name="maximize">Whether a larger metric is better.</param>
    /// <param name="options">Checked.</param>
    /// <param name="tuner">Proposes trials ahead; null where none are begun ahead.</param>
    /// <param name="settings">Of the experiment; null outside of one.</param>
    public RaceBoard(
        FoldRunner runner, TrialFolds folds, bool maximize, RacingTrialRunner.Options options, ITuner? tuner,
        AutoMLExperiment.AutoMLExperimentSettings? settings)
    {
        (_runner, _folds, _maximize, _options) = (runner, folds, maximize, options);
        _tuner = options.TrialsInFlight > 1 ? tuner as ProposerTuner : null;
        _mostTrials = settings?.MaxModels ?? int.MaxValue;
        _end = CancellationTokenSource.CreateLinkedTokenSource(settings?.CancellationToken ?? default);

        if (ExperimentLimits.Time(settings) is { } time)
        {
            _end.CancelAfter(time);
        }
    }

    /// <summary>Runs a trial, or waits for one that was begun ahead.</summary>
    public async Task<TrialResult> RunAsync(TrialSettings settings, StudyFolds? study, CancellationToken ct)
    {
        // Where an earlier trial succeeded, ML.NET goes on after this error.
        if (_fatal is not null)
        {
            throw _fatal;
        }

        (TrialEntrant entrant, Task<RacingTrialResult> race) = Begin(settings, study);
        using CancellationTokenRegistration registration = ct.Register(_end.Cancel);
        try
        {
            RacingTrialResult result = await race.ConfigureAwait(false);
            result.TrialSettings = settings;
            End(entrant, result);
            return result;
        }
        catch (TrialFailedException failure)
        {
            _fatal = Fatal(failure);
            if (_fatal is null)
            {
                throw;
            }

            await _end.CancelAsync().ConfigureAwait(false);
            throw _fatal;
        }
    }

    private (TrialEntrant Entrant, Task<RacingTrialResult> Race) Begin(TrialSettings settings, StudyFolds? study)
    {
        lock (_gate)
        {
            int first = _firstTrial ??= settings.TrialId;
            if (!_begun.Remove(settings.TrialId, out var begun))
            {
                begun = Start(settings, study);
            }

            for (int ahead = 1; _tuner is not null && ahead < _options.TrialsInFlight; ahead++)
            {
                int trial = settings.TrialId + ahead;
                if (trial - first < _mostTrials && !_begun.ContainsKey(trial))
                {
                    var next = new TrialSettings { TrialId = trial, StartedAtUtc = DateTime.UtcNow };
                    next.Parameter = _tuner.Propose(next);
                    _begun.Add(trial, Start(next, null));
                }
            }

            return begun;
        }
    }

    private (TrialEntrant Entrant, Task<RacingTrialResult> Race) Start(TrialSettings settings, StudyFolds? study)
    {
        string key = settings.Parameter.ToString();
        int times = _timesTried[key] = _timesTried.GetValueOrDefault(key) + 1;
        var entrant = new TrialEntrant(settings, times == 1 ? 0 : _options.MaximumRepeats + times - 2, study);
        var race = new TrialRace(_runner, _folds, _options, _maximize, entrant, _best, _end.Token);
        return (entrant, Task.Run(race.RunAsync));
    }

    private void End(TrialEntrant entrant, RacingTrialResult result)
    {
        lock (_gate)
        {
            _hasSucceeded = true;
            entrant.Model = null;
            entrant.ReportedLoss = result.Loss;
            if (entrant.FirstRepeat == 0 && !result.IsStopped && !(_best?.ReportedLoss <= result.Loss))
            {
                _best = entrant;
            }
        }
    }

    /// <summary>What ends the experiment; null where it can go on.</summary>
    private InvalidOperationException? Fatal(TrialFailedException failure)
    {
        lock (_gate)
        {
            _failures++;
            return _runner.LeftBehind >= FoldRunner.MostLeftBehind
                ? new InvalidOperationException($"{FoldRunner.MostLeftBehind} folds that were stopped still run and cannot be ended. {failure.Message}", failure)
                : !_hasSucceeded && _failures >= _options.MaximumFailures
                    ? new InvalidOperationException($"None of the first {_failures} trials succeeded. {failure.Message}", failure)
                    : null;
        }
    }
}

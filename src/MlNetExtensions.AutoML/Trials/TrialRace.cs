using System.Diagnostics;
using System.Globalization;
using MlNetExtensions.Tuning;

namespace MlNetExtensions;

/// <summary>One trial against the best before it, fold by fold.</summary>
internal sealed class TrialRace(
    FoldRunner runner, TrialFolds folds, RacingTrialRunner.Options options, bool maximize, TrialEntrant entrant, TrialEntrant? incumbent,
    CancellationToken experiment)
{
    private readonly List<double> _losses = [];
    private readonly List<double> _differences = [];
    private double _priorVariance;
    private double _probability = 1;
    private string? _limit;

    /// <summary>Runs the trial to its end.</summary>
    /// <exception cref="TrialFailedException">It failed.</exception>
    /// <exception cref="OperationCanceledException">The experiment ended.</exception>
    public async Task<RacingTrialResult> RunAsync()
    {
        long started = Stopwatch.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(experiment);
        using Timer timer = new(_ => Reach(stop, string.Create(CultureInfo.InvariantCulture,
            $"it took longer than {options.MaximumTrialTime?.TotalSeconds} s")));
        using var memory = MemoryWatch.Start(options.MaximumMemoryInMegabytes, reason => Reach(stop, reason));
        try
        {
            int begun = 0;
            bool isStopped = await RaceAsync(Begin, stop.Token).ConfigureAwait(false);
            double loss = incumbent is null || _differences.Count == 0 ? _losses.Average() : incumbent.ReportedLoss + _differences.Average();
            return new RacingTrialResult(folds.Count, [.. _losses], _probability, incumbent?.Settings.TrialId, isStopped)
            {
                TrialSettings = entrant.Settings,
                Model = entrant.Model!,
                Loss = loss,
                Metric = maximize ? -loss : loss,
                DurationInMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            };

            // The clock starts with the first fold.
            void Begin()
            {
                if (Interlocked.Exchange(ref begun, 1) == 0 && options.MaximumTrialTime is { } time)
                {
                    timer.Change(time, Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (Exception error) when (!experiment.IsCancellationRequested)
        {
            throw error as TrialFailedException ?? Failed(_limit ?? error.Message, error);
        }
        finally
        {
            // Folds begun ahead of a race that is over.
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> RaceAsync(Action begin, CancellationToken stop)
    {
        bool isRepeat = entrant.FirstRepeat > 0;
        for (int repeat = entrant.FirstRepeat; ; repeat++)
        {
            int ahead = 0;
            for (int fold = 0; fold < folds.Count; fold++)
            {
                for (; ahead < folds.Count && ahead < fold + options.Workers; ahead++)
                {
                    Observe(Start(ahead));
                }

                _losses.Add(await Start(fold).ConfigureAwait(false));
                if (incumbent is not null && !isRepeat && await IsLostAsync(repeat, fold, stop).ConfigureAwait(false))
                {
                    return _losses.Count < folds.Count;
                }
            }

            bool isDecided = _probability < options.StopProbability || _probability > 1 - options.StopProbability;
            if (incumbent is null || isRepeat || isDecided || repeat + 1 == options.MaximumRepeats)
            {
                return false;
            }

            Task<double> Start(int fold) => entrant.Loss(repeat, fold, () => KeptLossAsync(repeat, fold, begin, stop));
        }
    }

    /// <summary>Takes the difference on a fold into account; whether the race is lost.</summary>
    private async Task<bool> IsLostAsync(int repeat, int fold, CancellationToken stop)
    {
        // The best trial's folds are for all who race against it, so they do not stop with this trial.
        double best = await incumbent!.Loss(repeat, fold, () => LossAsync(incumbent, repeat, fold, () => { }, experiment)).WaitAsync(stop).ConfigureAwait(false);
        _differences.Add(_losses[^1] - best);
        if (_differences.Count == 1)
        {
            _priorVariance = await PriorVarianceAsync(stop).ConfigureAwait(false);
        }

        var posterior = RacePosterior.Of(_differences.ToArray(), _priorVariance, folds.Overlap);
        _probability = posterior.ChallengerWins;
        return _differences.Count >= options.MinimumFolds && _probability < options.StopProbability;
    }

    /// <summary>The spread of the best trial's losses over folds: that of differences is smaller, as a rule.</summary>
    private async Task<double> PriorVarianceAsync(CancellationToken stop)
    {
        double[] losses = new double[folds.Count];
        for (int fold = 0; fold < losses.Length; fold++)
        {
            int number = fold;
            losses[fold] = await incumbent!.Loss(0, fold, () => LossAsync(incumbent, 0, number, () => { }, experiment)).WaitAsync(stop).ConfigureAwait(false);
        }

        return losses.Length > 1 ? SampleVariance.Of(losses) : 0;
    }

    /// <summary>The trial's own loss, from the study or into it. The first fold is run in any case: the model is its.</summary>
    private async Task<double> KeptLossAsync(int repeat, int fold, Action begin, CancellationToken stop)
    {
        int number = repeat * folds.Count + fold, seed = folds.SeedOf(repeat, fold);
        bool isFirst = fold == 0 && repeat == entrant.FirstRepeat;
        if (!isFirst && entrant.Study?.Earlier.FirstOrDefault(known => known.Fold == number && known.Seed == seed) is { } earlier
            && double.IsFinite(earlier.Loss))
        {
            return earlier.Loss;
        }

        long started = Stopwatch.GetTimestamp();
        double loss = await LossAsync(entrant, repeat, fold, begin, stop).ConfigureAwait(false);
        bool isMine = entrant.Study?.Add(new StudyFold(number, seed, loss, maximize ? -loss : loss, Stopwatch.GetElapsedTime(started))) ?? true;
        return isMine ? loss : throw Failed("the study gave it to another worker", null);
    }

    private async Task<double> LossAsync(TrialEntrant who, int repeat, int fold, Action begin, CancellationToken stop)
    {
        double metric = await runner.RunAsync(who, repeat, fold, begin, stop).ConfigureAwait(false);
        return double.IsFinite(metric) ? (maximize ? -metric : metric)
            : throw Failed(string.Create(CultureInfo.InvariantCulture, $"the metric of fold {fold} is {metric}"), null);
    }

    private void Reach(CancellationTokenSource stop, string reason)
    {
        try
        {
            Interlocked.CompareExchange(ref _limit, reason, null);
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The trial ended at the same moment.
        }
    }

    private TrialFailedException Failed(string reason, Exception? cause) => new(entrant.Settings.TrialId, reason, cause);

    // A fold begun ahead that nobody waits for has its error looked at, so that it is none of the process's.
    private static void Observe(Task task) => task.ContinueWith(
        done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}

namespace MlNetExtensions;

/// <summary>What a monitor was told. Not safe for threads.</summary>
internal sealed class MonitorState(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly SortedDictionary<int, (string Label, long Since)> _running = [];
    private readonly List<(string Label, double Loss)> _finished = [];
    private (int Trial, string Label, double Loss, double Metric)? _best;
    private int _failed;

    public void Begin(int trial, string label) => _running[trial] = (label, time.GetTimestamp());

    /// <returns>True if it is the best so far.</returns>
    public bool Complete(int trial, string label, double loss, double metric)
    {
        _running.Remove(trial);
        if (!double.IsFinite(loss) || loss == double.MaxValue)
        {
            _failed++;
            return false;
        }

        _finished.Add((label, loss));
        if (_best is { } best && best.Loss <= loss)
        {
            return false;
        }

        _best = (trial, label, loss, metric);
        return true;
    }

    public void Fail(int trial)
    {
        _running.Remove(trial);
        _failed++;
    }

    public MonitorSnapshot Snapshot() => new(
        time.GetElapsedTime(_start), _finished.Count, _failed, _best?.Trial, _best?.Label ?? "", _best?.Loss ?? double.NaN, _best?.Metric ?? double.NaN,
        [.. _running.Select(trial => (trial.Key, trial.Value.Label, time.GetElapsedTime(trial.Value.Since)))]);

    /// <summary>Mean and standard error of each trainer's losses, the best first; none without labels.</summary>
    public IReadOnlyList<TrainerPosterior> Trainers() =>
    [
        .. _finished.Where(trial => trial.Label.Length > 0).GroupBy(trial => trial.Label, trial => trial.Loss).Select(Posterior).OrderBy(trainer => trainer.Mean),
    ];

    private static TrainerPosterior Posterior(IGrouping<string, double> losses)
    {
        int n = losses.Count();
        double mean = losses.Average();
        double error = n < 2 ? double.NaN : Math.Sqrt(losses.Sum(loss => (loss - mean) * (loss - mean)) / (n - 1) / n);
        return new TrainerPosterior(losses.Key, n, mean, error);
    }
}

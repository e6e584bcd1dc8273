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

    /// <summary>Mean and standard error of each trainer's losses, the best first, those without any last; none without labels.</summary>
    /// <param name="chances">With which chance each is chosen next, if the tuner says.</param>
    public IReadOnlyList<TrainerPosterior> Trainers(IReadOnlyDictionary<string, double>? chances)
    {
        ILookup<string, double> losses = _finished.ToLookup(trial => trial.Label, trial => trial.Loss);
        IEnumerable<string> names = losses.Select(trainer => trainer.Key).Union(chances?.Keys ?? []).Where(name => name.Length > 0);
        return [.. names.Select(Posterior).OrderBy(trainer => double.IsNaN(trainer.Mean)).ThenBy(trainer => trainer.Mean)];

        TrainerPosterior Posterior(string name)
        {
            double[] own = [.. losses[name]];
            double mean = own.Length == 0 ? double.NaN : own.Average(), error = Math.Sqrt(SampleVariance.Of(own) / own.Length);
            return new TrainerPosterior(name, own.Length, mean, error, chances?.GetValueOrDefault(name) ?? double.NaN);
        }
    }
}

namespace MlNetExtensions.Tuning;

/// <summary>
/// Mini-GP: sticks to a candidate, which is tried again (on another fold, with another seed) as long as that tells more than the noise
/// hides, and only then looks for a new one by GP-UCB or GP-EI. Noisy losses are averaged where it counts, and there are few distinct
/// points.
/// </summary>
/// <remarks>
/// Calandriello, Carratino, Lazaric, Valko and Rosasco, "Scaling Gaussian Process Optimization by Evaluating a Few Unique Candidates
/// Multiple Times", ICML 2022 (from memory but for the abstract). A candidate with the variance σ² before its first trial gets ⌊(C² -
/// 1)·noise/σ²⌋ trials, at least one: after them its standard deviation is less by about the factor C. The noise is what the marginal
/// likelihood makes of repeats and of the fit; where repeats come out the same it is learned to be next to nothing, and they end. Pending
/// trials count as done with the loss that was expected.
/// </remarks>
public sealed class MiniGpProposer : SurrogateProposer
{
    private readonly MiniGpOptions _options;

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public MiniGpProposer(TuningSpace space, MiniGpOptions? options = null, ulong seed = 1)
        : this(options ?? new MiniGpOptions(), space, seed)
    {
    }

    private MiniGpProposer(MiniGpOptions options, TuningSpace space, ulong seed)
        : base(space, options, seed) => _options = options;

    private protected override double[] SuggestFrom(LearnedSurrogate learned, ProposalRequest request, SelectionRandom random)
    {
        learned.Expect(request.Pending);
        Trial[] trials = [.. request.Finished.Concat(request.Pending).Where(trial => trial.Number < request.Number)
            .OrderBy(trial => trial.Number)];
        if (trials.Length > InitialTrials && IsWorthRepeating(learned, trials))
        {
            return [.. trials[^1].Coordinates];
        }

        ITuningFunction function = _options.Rule == MiniGpRule.ConfidenceBound
            ? new ConfidenceBound(learned.Surrogate, Space.Count, _options.ConfidenceWidth)
            : new ImprovementFunction(learned.Surrogate, Space.Count, LeastMean(learned));

        return Least(learned, function, random);
    }

    private bool IsWorthRepeating(LearnedSurrogate learned, Trial[] trials)
    {
        double[] point = trials[^1].Coordinates;
        int run = 0;
        while (run < trials.Length && trials[^(run + 1)].Coordinates.AsSpan().SequenceEqual(point))
        {
            run++;
        }

        // A trial of the point adds 1/noise to the precision of its value, so the run's trials can be taken away again.
        double noise = learned.Parameters.Noise, precision = 1 / learned.Surrogate.Predict(point).Variance - run / noise;
        double before = precision > 0 ? 1 / precision : learned.Parameters.Variance;
        double worth = (_options.Shrinkage * _options.Shrinkage - 1) * noise / before;
        return run < Math.Min(_options.MostRepeats, Math.Floor(worth));
    }

    private double LeastMean(LearnedSurrogate learned)
    {
        var mean = new PosteriorMean(learned.Surrogate, Space.Count);
        double least = double.PositiveInfinity;
        foreach (double[] point in learned.Points.Points)
        {
            least = Math.Min(least, mean.Value(point));
        }

        return least;
    }
}

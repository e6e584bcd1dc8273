namespace MlNetExtensions.Tuning;

/// <summary>
/// BBKB: GP-UCB through a sampled dictionary, in batches that end by themselves. Within a batch the means stay and only variances shrink,
/// so results need not be waited for; after it the dictionary is drawn anew by what each point still says.
/// </summary>
/// <remarks>
/// Calandriello, Carratino, Lazaric, Valko and Rosasco, "Near-linear Time Gaussian Process Optimization with Adaptive Batching and
/// Resparsification", ICML 2020. Batches are replayed in the order of trials: one ends when 1 + Σ variance(x)/noise over its points, with
/// variances of its start, is above C̃; then a point enters the dictionary with probability min(1, q̄·variance(x)/noise·trials). From 50
/// trials on a batch has at least a fifth of those that came since, which bounds what a replay costs; the paper has no such bound. The
/// paper's β grows with the information gained; here it is an option, and candidates are found in the whole cube, not in a list.
/// </remarks>
public sealed class BatchKernelBanditProposer : SurrogateProposer
{
    private const int Few = 50;
    private const int LeastShare = 5;
    private const ulong DictionaryPart = 0xD1C7;
    private readonly BatchKernelBanditOptions _options;
    private readonly List<(int Start, double[][] Dictionary)> _batches = [];
    private KernelParameters? _parameters;
    private Trial[] _replayed = [];

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public BatchKernelBanditProposer(TuningSpace space, BatchKernelBanditOptions? options = null, ulong seed = 1)
        : this(options ?? new BatchKernelBanditOptions(), space, seed)
    {
    }

    private BatchKernelBanditProposer(BatchKernelBanditOptions options, TuningSpace space, ulong seed)
        : base(space, options, seed) => _options = options;

    private protected override double[] SuggestFrom(LearnedSurrogate learned, ProposalRequest request, SelectionRandom random)
    {
        Trial[] trials = [.. request.Finished.Concat(request.Pending).OrderBy(trial => trial.Number)];
        SparseGaussianProcess process = Replay(learned, trials);
        return Least(learned, new ConfidenceBound(process, Space.Count, _options.ConfidenceWidth), random);
    }

    /// <summary>
    /// The process at the start of the batch that is under way, with its points as if they had brought what was expected.
    /// </summary>
    private SparseGaussianProcess Replay(LearnedSurrogate learned, Trial[] trials)
    {
        if (!ReferenceEquals(_parameters, learned.Parameters))
        {
            _batches.Clear();
            _parameters = learned.Parameters;
        }

        // Batches go by points alone, so those before the first change stand.
        int same = 0;
        while (same < Math.Min(trials.Length, _replayed.Length)
            && trials[same].Coordinates.AsSpan().SequenceEqual(_replayed[same].Coordinates))
        {
            same++;
        }

        _batches.RemoveAll(batch => batch.Start > same);
        _replayed = trials;
        if (_batches.Count == 0)
        {
            int initial = Math.Min(InitialTrials, trials.Length);
            _batches.Add((initial, [.. new DistinctPoints(trials.AsSpan(0, initial), new double[initial]).Points]));
        }

        while (true)
        {
            (int start, double[][] dictionary) = _batches[^1];
            SparseGaussianProcess process = Learn(learned, trials.AsSpan(0, start), dictionary);
            double growth = 1;
            int next = start, least = start < Few ? 1 : (start - Few) / LeastShare + 1;
            bool isOver = false;
            while (next < trials.Length && !isOver)
            {
                growth += process.Predict(trials[next++].Coordinates).Variance / learned.Parameters.Noise;
                isOver = growth > _options.BatchGrowth && next - start >= least;
            }

            if (!isOver)
            {
                foreach (Trial trial in trials.AsSpan(start, next - start))
                {
                    process.Add(trial.Coordinates, process.Predict(trial.Coordinates).Mean);
                }

                return process;
            }

            _batches.Add((next, Sample(learned, trials.AsSpan(0, next), process)));
        }
    }

    private SparseGaussianProcess Learn(LearnedSurrogate learned, ReadOnlySpan<Trial> trials, double[][] dictionary)
    {
        var process = new SparseGaussianProcess(Embedding, learned.Parameters, dictionary) { DrawFeatures = _options.DrawFeatures };
        foreach (Trial trial in trials)
        {
            // A pending trial shrinks the variance, but the mean waits for its result: 0 is the mean of all losses.
            int known = learned.Points.IndexOf(trial.Coordinates);
            process.Add(trial.Coordinates, known >= 0 ? learned.Points.Means[known] : 0);
        }

        return process;
    }

    private double[][] Sample(LearnedSurrogate learned, ReadOnlySpan<Trial> trials, SparseGaussianProcess before)
    {
        var points = new DistinctPoints(trials, new double[trials.Length]);
        var random = new SelectionRandom(SelectionRandom.Part(SelectionRandom.Part(Seed, DictionaryPart), (ulong)trials.Length));
        var chosen = new List<(double[] Point, double Weight)>();
        for (int i = 0; i < points.Count; i++)
        {
            double variance = before.Predict(points.Points[i]).Variance / learned.Parameters.Noise;
            double weight = _options.Oversampling * variance * points.Counts[i];
            if (random.Uniform() < weight)
            {
                chosen.Add((points.Points[i], weight));
            }
        }

        // Never none, and never more than may be: those that say most.
        return chosen.Count == 0 ? [points.Points[^1]]
            : [.. chosen.OrderByDescending(member => member.Weight).Take(_options.DictionaryPoints).Select(member => member.Point)];
    }
}

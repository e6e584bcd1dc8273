namespace MlNetExtensions.Tuning;

/// <summary>
/// BBKB: GP-UCB through a sampled dictionary, in batches that end by themselves. Within a batch the means stay and only variances shrink,
/// so results need not be waited for; after it the dictionary is drawn anew by what each point still says.
/// </summary>
/// <remarks>
/// Calandriello, Carratino, Lazaric, Valko and Rosasco, "Near-linear Time Gaussian Process Optimization with Adaptive Batching and
/// Resparsification", ICML 2020. Batches are replayed in the order of trials: one ends when 1 + Σ variance(x)/noise over its points, with
/// variances of its start, is above C̃; then a point enters the dictionary with probability min(1, q̄·variance(x)/noise·trials). From 50
/// trials on a batch has at least a fifth of those that came since, which bounds what a replay costs; the paper has no such bound. A batch
/// goes by the kernel that was learned from the results before its start; the paper's kernel is given. The paper's β grows with the
/// information gained; here it is an option, and candidates are found in the whole cube, not in a list.
/// </remarks>
public sealed class BatchKernelBanditProposer : SurrogateProposer
{
    private const int Few = 50;
    private const int LeastShare = 5;
    private const ulong DictionaryPart = 0xD1C7;
    private readonly BatchKernelBanditOptions _options;
    private readonly List<Batch> _batches = [];
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
        SparseGaussianProcess process = Replay(learned, new History(request));
        return Least(learned, new ConfidenceBound(process, Space.Count, _options.ConfidenceWidth), random);
    }

    /// <summary>
    /// The process at the start of the batch that is under way, with its points as if they had brought what was expected.
    /// </summary>
    private SparseGaussianProcess Replay(LearnedSurrogate learned, History history)
    {
        Trial[] trials = history.Trials;
        Forget(learned, history);
        if (_batches.Count == 0)
        {
            int initial = Math.Min(InitialTrials, trials.Length);
            Begin(initial, [.. new DistinctPoints(trials.AsSpan(0, initial), new double[initial]).Points]);
        }

        while (true)
        {
            Batch batch = _batches[^1];
            SparseGaussianProcess process = Learn(learned, trials.AsSpan(0, batch.Start), batch);
            double growth = 1;
            int next = batch.Start, least = batch.Start < Few ? 1 : (batch.Start - Few) / LeastShare + 1;
            bool isOver = false;
            while (next < trials.Length && !isOver)
            {
                growth += process.Predict(trials[next++].Coordinates).Variance / batch.Parameters.Noise;
                isOver = growth > _options.BatchGrowth && next - batch.Start >= least;
            }

            if (!isOver)
            {
                foreach (Trial trial in trials.AsSpan(batch.Start, next - batch.Start))
                {
                    process.Add(trial.Coordinates, process.Predict(trial.Coordinates).Mean);
                }

                return process;
            }

            Begin(next, Sample(trials.AsSpan(0, next), process));
        }

        void Begin(int start, double[][] dictionary) => _batches.Add(new Batch(start, dictionary, learned.ParametersAt(history.FinishedBefore(start))));
    }

    /// <summary>Forgets the batches that another point, or a result that came late, would have made others.</summary>
    private void Forget(LearnedSurrogate learned, History history)
    {
        Trial[] trials = history.Trials;
        int same = 0;
        while (same < Math.Min(trials.Length, _replayed.Length)
            && trials[same].Coordinates.AsSpan().SequenceEqual(_replayed[same].Coordinates))
        {
            same++;
        }

        _replayed = trials;
        int first = _batches.FindIndex(batch =>
            batch.Start > same || !ReferenceEquals(batch.Parameters, learned.ParametersAt(history.FinishedBefore(batch.Start))));
        if (first >= 0)
        {
            _batches.RemoveRange(first, _batches.Count - first);
        }
    }

    private SparseGaussianProcess Learn(LearnedSurrogate learned, ReadOnlySpan<Trial> trials, Batch batch)
    {
        var process = new SparseGaussianProcess(Embedding, batch.Parameters, batch.Dictionary) { DrawFeatures = _options.DrawFeatures };
        foreach (Trial trial in trials)
        {
            // A pending trial shrinks the variance, but the mean waits for its result: 0 is the mean of all losses.
            int known = learned.Points.IndexOf(trial.Coordinates);
            process.Add(trial.Coordinates, known >= 0 ? learned.Points.Means[known] : 0);
        }

        return process;
    }

    private double[][] Sample(ReadOnlySpan<Trial> trials, SparseGaussianProcess before)
    {
        var points = new DistinctPoints(trials, new double[trials.Length]);
        var random = new SelectionRandom(SelectionRandom.Part(SelectionRandom.Part(Seed, DictionaryPart), (ulong)trials.Length));
        var chosen = new List<(double[] Point, double Weight)>();
        for (int i = 0; i < points.Count; i++)
        {
            double variance = before.Predict(points.Points[i]).Variance / before.Parameters.Noise;
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
    /// <summary>Trials with and without a result, in the order of their numbers.</summary>
    private sealed class History
    {
        private readonly int[] _finished;

        public History(ProposalRequest request)
        {
            Trials = [.. request.Finished.Concat(request.Pending).OrderBy(trial => trial.Number)];
            HashSet<int> pending = [.. request.Pending.Select(trial => trial.Number)];
            _finished = new int[Trials.Length + 1];
            for (int i = 0; i < Trials.Length; i++)
            {
                _finished[i + 1] = _finished[i] + (pending.Contains(Trials[i].Number) ? 0 : 1);
            }
        }

        public Trial[] Trials { get; }

        public int FinishedBefore(int place) => _finished[place];
    }

    /// <summary>
    /// Goes by the kernel of its start, and not by what is learned later, so that earlier batches need not be replayed with every new kernel.
    /// </summary>
    /// <param name="Start">Its first trial, of those in the order of their numbers.</param>
    /// <param name="Dictionary">The points that stand for those before.</param>
    /// <param name="Parameters">The kernel.</param>
    private sealed record Batch(int Start, double[][] Dictionary, KernelParameters Parameters);
}

namespace MlNetExtensions.Tuning;

/// <summary>What trials so far say: the surrogate and the points it was learned from.</summary>
/// <param name="Surrogate">It takes more points; they are forgotten by the next call of <see cref="SurrogateModel.Learn"/>.</param>
/// <param name="Parameters">The kernel.</param>
/// <param name="Points">The points, with transformed losses.</param>
/// <param name="ParametersAt">The kernel as it was after the first so many finished trials.</param>
internal sealed record LearnedSurrogate(
    IGrowingSurrogate Surrogate, KernelParameters Parameters, DistinctPoints Points, Func<int, KernelParameters> ParametersAt)
{
    /// <summary>Points that were not tried but are pending.</summary>
    public HashSet<double[]> Pending { get; } = new(PointComparer.Instance);

    /// <summary>The index of the point with the least mean of losses.</summary>
    public int Best { get; } = IndexOfLeast(Points.Means);

    /// <summary>The points, the best first.</summary>
    public IEnumerable<double[]> Good() =>
        Enumerable.Range(0, Points.Count).OrderBy(i => Points.Means[i]).ThenBy(i => i).Select(i => Points.Points[i]);

    public bool IsNew(double[] point) => !Points.Contains(point) && !Pending.Contains(point);

    /// <summary>Pending trials as if they had brought what is expected: means stay, variances shrink.</summary>
    public void Expect(IEnumerable<Trial> pending)
    {
        foreach (Trial trial in pending)
        {
            Surrogate.Add(trial.Coordinates, Surrogate.Predict(trial.Coordinates).Mean);
        }
    }

    private static int IndexOfLeast(IReadOnlyList<double> values)
    {
        int least = 0;
        for (int i = 1; i < values.Count; i++)
        {
            least = values[i] < values[least] ? i : least;
        }

        return least;
    }
}

/// <summary>
/// Learns a surrogate from trials, and keeps between calls what did not change: the parameters, and the factor of earlier points.
/// </summary>
internal sealed class SurrogateModel(TuningSpace space, SurrogateOptions options, ulong seed)
{
    private readonly PointEmbedding _embedding = new(space);
    private readonly SurrogateOptions _options = options;
    private readonly List<(double[] Point, int Count)> _added = [];
    private KernelFit? _fit;
    private GaussianProcess? _exact;

    /// <summary>Trials with points of a Sobol sequence, before the surrogate is asked.</summary>
    public int InitialTrials { get; } = options.InitialTrials ?? Math.Clamp(2 * space.Count, 4, 20);

    public PointEmbedding Embedding => _embedding;

    /// <summary>What follows from trials; null where none of them has a loss, or too few are done.</summary>
    public LearnedSurrogate? Learn(ProposalRequest request)
    {
        Trial[] trials = [.. request.Finished];
        if (trials.Length < InitialTrials || !Array.Exists(trials, trial => trial.HasLoss))
        {
            return null;
        }

        _fit ??= new KernelFit(_embedding, _options, seed);
        KernelParameters parameters = _fit.After(trials);
        var points = new DistinctPoints(trials, LossScale.Transform(Array.ConvertAll(trials, trial => trial.Loss)));
        IGrowingSurrogate surrogate = _options.Model == SurrogateKind.DeepEnsemble
            ? new DeepEnsemble(
                _embedding, points.Points, points.Means, [.. points.Counts.Select(count => (double)count)],
                SelectionRandom.Part(seed, (ulong)trials.Length))
            : points.Count <= _options.ExactPoints ? Exact(points, parameters) : Sparse(points, parameters);
        var learned = new LearnedSurrogate(surrogate, parameters, points, _fit.At);
        learned.Pending.UnionWith(request.Pending.Select(trial => trial.Coordinates));
        return learned;
    }

    private GaussianProcess Exact(DistinctPoints points, KernelParameters parameters)
    {
        if (!ReferenceEquals(_exact?.Parameters, parameters))
        {
            _exact = new GaussianProcess(_embedding, parameters) { DrawFeatures = _options.DrawFeatures };
            _added.Clear();
        }

        int common = 0;
        while (common < Math.Min(_added.Count, points.Count)
            && _added[common].Count == points.Counts[common] && _added[common].Point.AsSpan().SequenceEqual(points.Points[common]))
        {
            common++;
        }

        _exact.Truncate(common);
        _added.RemoveRange(common, _added.Count - common);
        for (int i = common; i < points.Count; i++)
        {
            _exact.Add(points.Points[i], points.Means[i], points.Counts[i]);
            _added.Add((points.Points[i], points.Counts[i]));
        }

        _exact.SetTargets([.. points.Means]);
        return _exact;
    }

    private SparseGaussianProcess Sparse(DistinctPoints points, KernelParameters parameters)
    {
        double[][] dictionary = SurrogateDictionary.Greedy(_embedding, parameters, points.Points, _options.DictionaryPoints);
        var sparse = new SparseGaussianProcess(_embedding, parameters, dictionary) { DrawFeatures = _options.DrawFeatures };
        for (int i = 0; i < points.Count; i++)
        {
            sparse.Add(points.Points[i], points.Means[i], points.Counts[i]);
        }

        return sparse;
    }
}

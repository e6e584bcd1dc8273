namespace MlNetExtensions.Tuning;

/// <summary>
/// What proposers that learn a surrogate share: points of a Sobol sequence until there is something to learn from, then <see
/// cref="SuggestFrom"/>.
/// </summary>
public abstract class SurrogateProposer : Proposer
{
    private readonly SurrogateModel _model;
    private readonly SobolSequence _sequence;

    private protected SurrogateProposer(TuningSpace space, SurrogateOptions options, ulong seed)
        : base(space, seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _model = new SurrogateModel(space, options, seed);
        _sequence = new SobolSequence(space.Count, seed);
        Search = new PointSearch(space, options.Candidates);
    }

    /// <summary>Trials before the surrogate is asked.</summary>
    public int InitialTrials => _model.InitialTrials;

    private protected PointSearch Search { get; }

    private protected PointEmbedding Embedding => _model.Embedding;

    /// <inheritdoc/>
    protected sealed override double[] Suggest(ProposalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_model.Learn(request) is { } learned)
        {
            return SuggestFrom(learned, request, RandomOf(request.Number));
        }

        double[] point = new double[Space.Count];
        _sequence.Point((uint)request.Number, point);
        return point;
    }

    private protected abstract double[] SuggestFrom(LearnedSurrogate learned, ProposalRequest request, SelectionRandom random);

    private protected double[] Least(
        LearnedSurrogate learned, ITuningFunction function, SelectionRandom random, bool[]? isFixed = null, double[]? given = null) =>
        Search.Minimize(function, learned.Good(), random, learned.IsNew, isFixed, given);

    private protected double[] Uniform(SelectionRandom random)
    {
        double[] point = new double[Space.Count];
        for (int i = 0; i < point.Length; i++)
        {
            point[i] = random.Uniform();
        }

        Space.Canonicalize(point);
        return point;
    }
}

namespace MlNetExtensions.Tuning;

/// <summary>
/// AEGiS: mostly the least posterior mean, sometimes the minimum of a function drawn from the posterior or a random member of the Pareto
/// front of mean and uncertainty. The coins keep workers that ask without knowing of each other's results apart.
/// </summary>
/// <remarks>
/// De Ath, Everson and Fieldsend, "Asynchronous ε-Greedy Bayesian Optimization", UAI 2021. With ε = min(1/√max(d, 4), ½): least mean with
/// probability 1 - 2ε, draw and front with ε each; the first step takes the least mean, and then none does until there were as many
/// steps as workers. In up to four dimensions ε is ½, so after the first step all is draws and fronts.
/// </remarks>
public sealed class AegisProposer : SurrogateProposer
{
    private const double MostEpsilon = 0.5;
    private readonly AegisOptions _options;
    private readonly ParetoFront _front;

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public AegisProposer(TuningSpace space, AegisOptions? options = null, ulong seed = 1)
        : this(options ?? new AegisOptions(), space, seed)
    {
    }

    private AegisProposer(AegisOptions options, TuningSpace space, ulong seed)
        : base(space, options, seed)
    {
        (_options, _front) = (options, new ParetoFront(Search, space));
        Epsilon = options.Epsilon ?? Math.Min(1 / Math.Sqrt(Math.Max(space.Count, 4)), MostEpsilon);
    }

    /// <summary>ε: how probable a draw is, and how probable the front.</summary>
    public double Epsilon { get; }

    private protected override double[] SuggestFrom(LearnedSurrogate learned, ProposalRequest request, SelectionRandom random)
    {
        int step = request.Finished.Count + request.Pending.Count - InitialTrials;
        double coin = random.Uniform();
        bool isGreedy = step <= 0 || (step >= _options.Workers && coin >= 2 * Epsilon);
        if (isGreedy)
        {
            return Least(learned, new PosteriorMean(learned.Surrogate, Space.Count), random);
        }

        // Where greed was ruled out, the other two share its probability.
        bool isDraw = step >= _options.Workers ? coin < Epsilon : coin < 0.5;
        if (isDraw)
        {
            return Least(learned, learned.Surrogate.Draw(random), random);
        }

        double[][] front = [.. _front.Find(learned.Surrogate, learned.Good(), random).Where(learned.IsNew)];
        return front.Length > 0 ? front[random.Below(front.Length)] : Uniform(random);
    }
}

namespace MlNetExtensions.Tuning;

/// <summary>
/// Thompson sampling: every category (a trainer, a kind) by a draw of each level's next loss from its posterior, which knows the level's
/// own spread; then the numbers by the minimum of one function drawn from the Gaussian process, with these categories. Workers that ask at
/// the same time get different draws.
/// </summary>
/// <remarks>
/// Saha and Kveton, "Only Pay for What Is Uncertain: Variance-Adaptive Thompson Sampling", ICLR 2024, for categories: the rewards are the
/// transformed losses of the trials with this level where the category mattered, and old rewards fade, for a level gets better while its
/// numbers are tuned. Other than in the paper a draw is that of a reward, not of the mean reward: a trainer is worth what it reaches once
/// its numbers are tuned, so one whose losses spread far is tried more. Thompson, 1933, and Wilson and others, 2020, for the numbers. A
/// category's levels are compared as they are met, in the order of dimensions, so a choice that hangs on another is made after it.
/// </remarks>
public sealed class ThompsonProposer : SurrogateProposer
{
    private readonly ThompsonOptions _options;

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ThompsonProposer(TuningSpace space, ThompsonOptions? options = null, ulong seed = 1)
        : this(options ?? new ThompsonOptions(), space, seed)
    {
    }

    private ThompsonProposer(ThompsonOptions options, TuningSpace space, ulong seed)
        : base(space, options, seed) => _options = options;

    private protected override double[] SuggestFrom(LearnedSurrogate learned, ProposalRequest request, SelectionRandom random)
    {
        double[] choices = Space.DefaultPoint();
        bool[] isFixed = new bool[Space.Count];
        double[]? rewards = null;
        for (int k = 0; k < choices.Length; k++)
        {
            if (Space.Dimensions[k].IsCategory && Space.Dimensions[k].Levels > 1 && Space.IsActive(choices, k))
            {
                rewards ??= Rewards(request.Finished);
                Choice choice = BeliefsOf(k, request.Finished, rewards, random);
                choices[k] = Space.Dimensions[k].CenterOf(choice.Levels[choice.Draw(random)]);
                isFixed[k] = true;
            }
        }

        return Least(learned, learned.Surrogate.Draw(random), random, isFixed, choices);
    }

    /// <summary>
    /// With which chance each level of a category is chosen next: that its draw is the greatest. By so many draws, with random numbers of
    /// their own, so that asking changes no proposal.
    /// </summary>
    /// <param name="dimension">The category's number, among trials where it matters.</param>
    /// <param name="draws">How many; the standard error of a chance p is √(p(1 − p)/draws).</param>
    /// <returns>Levels and their chances, which sum to 1; none before the first trial with a loss.</returns>
    /// <exception cref="ArgumentException">The dimension is no category.</exception>
    public IReadOnlyDictionary<int, double> ChoiceChances(int dimension, int draws = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        if (!Space.Dimensions[dimension].IsCategory)
        {
            throw new ArgumentException($"'{Space.Dimensions[dimension].Name}' is no category.", nameof(dimension));
        }

        IReadOnlyList<Trial> trials = Finished();
        if (!trials.Any(trial => trial.HasLoss))
        {
            return new Dictionary<int, double>();
        }

        var random = new SelectionRandom(Seed);
        Choice choice = BeliefsOf(dimension, trials, Rewards(trials), random);
        int[] chosen = new int[choice.Levels.Count];
        for (int draw = 0; draw < draws; draw++)
        {
            chosen[choice.Draw(random)]++;
        }

        return choice.Levels.Zip(chosen).ToDictionary(pair => pair.First, pair => pair.Second / (double)draws);
    }

    private static double[] Rewards(IReadOnlyList<Trial> trials) =>
        Array.ConvertAll(LossScale.Transform([.. trials.Select(trial => trial.Loss)]), loss => -loss);

    /// <summary>What is believed of the levels: of those tried and some that were not.</summary>
    private Choice BeliefsOf(int dimension, IReadOnlyList<Trial> trials, double[] rewards, SelectionRandom random)
    {
        TuningDimension category = Space.Dimensions[dimension];
        var arms = new Dictionary<int, int>();
        var levels = new List<int>();
        for (int i = 0; i < trials.Count; i++)
        {
            if (Space.IsActive(trials[i].Coordinates, dimension))
            {
                Arm(category.LevelOf(trials[i].Coordinates[dimension]));
            }
        }

        int tried = levels.Count;
        if (category.Levels - tried <= _options.NewLevels)
        {
            for (int level = 0; level < category.Levels; level++)
            {
                Arm(level);
            }
        }
        else
        {
            while (levels.Count < tried + _options.NewLevels)
            {
                Arm(random.Below(category.Levels));
            }
        }

        var beliefs = (NormalGammaBeliefs)_options.Choices.Create(levels.Count);
        for (int i = 0; i < trials.Count; i++)
        {
            if (Space.IsActive(trials[i].Coordinates, dimension))
            {
                beliefs.Update(Arm(category.LevelOf(trials[i].Coordinates[dimension])), rewards[i]);
            }
        }

        return new Choice(levels, beliefs);

        int Arm(int level)
        {
            if (!arms.TryGetValue(level, out int arm))
            {
                arm = levels.Count;
                arms.Add(level, arm);
                levels.Add(level);
            }

            return arm;
        }
    }

    private sealed record Choice(IReadOnlyList<int> Levels, NormalGammaBeliefs Beliefs)
    {
        /// <summary>The arm whose draw of a reward is greatest.</summary>
        public int Draw(SelectionRandom random)
        {
            int best = 0;
            double most = double.NegativeInfinity;
            for (int arm = 0; arm < Levels.Count; arm++)
            {
                StudentParameters law = Beliefs.RewardLaw(arm);
                double half = law.DegreesOfFreedom / 2,
                    draw = law.Location + law.Scale * random.Normal() / Math.Sqrt(random.Gamma(half) / half);
                (best, most) = draw > most ? (arm, draw) : (best, most);
            }

            return best;
        }
    }
}

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
                rewards ??= Array.ConvertAll(LossScale.Transform([.. request.Finished.Select(trial => trial.Loss)]), loss => -loss);
                choices[k] = Space.Dimensions[k].CenterOf(Choose(k, request.Finished, rewards, random));
                isFixed[k] = true;
            }
        }

        return Least(learned, learned.Surrogate.Draw(random), random, isFixed, choices);
    }

    /// <summary>The level whose draw is greatest, of those tried and some that were not.</summary>
    private int Choose(int dimension, IReadOnlyList<Trial> trials, double[] rewards, SelectionRandom random)
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

        int best = 0;
        double most = double.NegativeInfinity;
        for (int arm = 0; arm < levels.Count; arm++)
        {
            StudentParameters law = beliefs.RewardLaw(arm);
            double half = law.DegreesOfFreedom / 2,
                draw = law.Location + law.Scale * random.Normal() / Math.Sqrt(random.Gamma(half) / half);
            (best, most) = draw > most ? (arm, draw) : (best, most);
        }

        return levels[best];

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
}

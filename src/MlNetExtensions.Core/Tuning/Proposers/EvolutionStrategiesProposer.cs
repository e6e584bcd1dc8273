namespace MlNetExtensions.Tuning;

/// <summary>
/// ES-Single: pairs of particles on opposite sides of a center, each at one perturbation for a whole inner problem; after each round of
/// trials the center moves down the gradient that the losses tell. For hyper-parameters of a training that is under way, tuned from
/// truncations of it.
/// </summary>
/// <remarks>
/// Vicol, Kolter and Swersky, "Low-Variance Gradient Estimation in Unrolled Computation Graphs with ES-Single", ICML 2023 (scaling from
/// memory): ĝ = 1/(Nσ²)·Σ εᵢL(θ + εᵢ), the same εᵢ in every truncation, so its variance does not grow with their number. Round g is trials
/// 2·pairs·g to below 2·pairs·(g + 1), after trial 0 with the defaults. Losses of a round are standardized and a step is the learning rate
/// times -σĝ, which makes it free of the unit of losses and of σ; pairs of which a trial is missing or failed are left out. A pair shares its levels: those of the best trial so far, or
/// random ones. A result that comes after its round moves the center as if it had been there.
/// </remarks>
public sealed class EvolutionStrategiesProposer : Proposer
{
    private readonly EvolutionStrategiesOptions _options;

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public EvolutionStrategiesProposer(TuningSpace space, EvolutionStrategiesOptions? options = null, ulong seed = 1)
        : base(space, seed)
    {
        _options = options ?? new EvolutionStrategiesOptions();
        _options.Validate();
    }

    private int RoundSize => 2 * _options.Pairs;

    /// <inheritdoc/>
    protected override double[] Suggest(ProposalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int index = Math.Max(0, request.Number - 1), round = index / RoundSize, particle = index % RoundSize;
        double[] point = Center(request.Finished, round), perturbation = Perturbation(round / _options.Truncations, particle / 2);
        double sign = particle % 2 == 0 ? 1 : -1;
        double[]? best = request.Finished.Where(trial => trial.HasLoss).MinBy(trial => trial.Loss)?.Coordinates;
        SelectionRandom random = PairRandom(round / _options.Truncations, particle / 2, salt: 1);
        for (int k = 0; k < point.Length; k++)
        {
            if (Space.Dimensions[k].IsCategory)
            {
                double coin = random.Uniform(), place = random.Uniform();
                point[k] = coin < _options.NewLevelShare ? place : best?[k] ?? point[k];
            }
            else
            {
                point[k] = Math.Clamp(point[k] + sign * perturbation[k], 0, 1);
            }
        }

        return point;
    }

    /// <summary>θ at the start of a round, replayed from the defaults.</summary>
    private double[] Center(IReadOnlyList<Trial> finished, int rounds)
    {
        double[] center = Space.DefaultPoint();
        Trial?[] trials = new Trial?[RoundSize];
        int next = 0;
        for (int round = 0; round < rounds; round++)
        {
            Array.Clear(trials);
            int first = 1 + round * RoundSize;
            for (; next < finished.Count && finished[next].Number < first + RoundSize; next++)
            {
                if (finished[next].Number >= first && finished[next].HasLoss)
                {
                    trials[finished[next].Number - first] = finished[next];
                }
            }

            Move(center, trials);
        }

        return center;
    }

    private void Move(double[] center, Trial?[] trials)
    {
        (Trial, Trial)[] pairs = [.. Enumerable.Range(0, _options.Pairs)
            .Where(pair => trials[2 * pair] is not null && trials[2 * pair + 1] is not null)
            .Select(pair => (trials[2 * pair]!, trials[2 * pair + 1]!))];
        if (pairs.Length == 0)
        {
            return;
        }

        // Of pairs, so that what all losses have in common cancels.
        double[] losses = LossScale.Transform([.. pairs.SelectMany(pair => new[] { pair.Item1.Loss, pair.Item2.Loss })]);
        for (int k = 0; k < center.Length; k++)
        {
            if (Space.Dimensions[k].IsCategory)
            {
                continue;
            }

            double gradient = 0;
            for (int i = 0; i < pairs.Length; i++)
            {
                // Where a bound cut a perturbation, its true length counts.
                double reach = (pairs[i].Item1.Coordinates[k] - pairs[i].Item2.Coordinates[k]) / 2;
                gradient += reach * (losses[2 * i] - losses[2 * i + 1]);
            }

            gradient /= 2 * pairs.Length * _options.Perturbation;
            center[k] = Math.Clamp(center[k] - _options.LearningRate * gradient, 0, 1);
        }
    }

    private double[] Perturbation(int problem, int pair)
    {
        SelectionRandom random = PairRandom(problem, pair, salt: 0);
        double[] perturbation = new double[Space.Count];
        for (int k = 0; k < perturbation.Length; k++)
        {
            perturbation[k] = _options.Perturbation * random.Normal();
        }

        return perturbation;
    }

    private SelectionRandom PairRandom(int problem, int pair, ulong salt) =>
        new(SelectionRandom.Part(SelectionRandom.Part(Seed, (ulong)problem), 2 * (ulong)pair + salt));
}

namespace MlNetExtensions.Tuning;

/// <summary>
/// Consensus-based optimization: particles drift toward the mean of all particles, weighted by how low their losses are, and scatter the
/// more the farther they are from it. No surrogate, so a proposal costs next to nothing whatever the number of trials.
/// </summary>
/// <remarks>
/// Pinnau and others, 2017; Carrillo and others, 2021 (noise per coordinate); Riedl and others, "Gradient is All You Need?", 2023; step and
/// defaults from memory. x ← x - λΔt(x - x̄) + σ√Δt(x - x̄)⊙ξ with x̄ = Σxᵢe^(-αf(xᵢ))/Σe^(-αf(xᵢ)) and ξ ~ N(0, I). Trial t moves particle
/// t mod N from where it was last, by what is known then: nobody waits for a generation to end. A category is taken over from a particle
/// drawn by the same weights, with the probability λΔt.
/// </remarks>
public sealed class ConsensusBasedProposer : Proposer
{
    private readonly ConsensusBasedOptions _options;
    private readonly SobolSequence _sequence;

    /// <param name="space">Where to search.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public ConsensusBasedProposer(TuningSpace space, ConsensusBasedOptions? options = null, ulong seed = 1)
        : base(space, seed)
    {
        _options = options ?? new ConsensusBasedOptions();
        _options.Validate();
        _sequence = new SobolSequence(space.Count, seed);
    }

    /// <inheritdoc/>
    protected override double[] Suggest(ProposalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int particle = request.Number % _options.Particles;
        Trial? last = request.Finished.Concat(request.Pending)
            .Where(trial => trial.Number < request.Number && trial.Number % _options.Particles == particle).MaxBy(trial => trial.Number);
        Trial[] latest = [.. request.Finished.GroupBy(trial => trial.Number % _options.Particles).OrderBy(group => group.Key)
            .Select(group => group.MaxBy(trial => trial.Number)!)];
        double[] point = new double[Space.Count];
        if (last is null || !Array.Exists(latest, trial => trial.HasLoss))
        {
            _sequence.Point((uint)request.Number, point);
            return point;
        }

        double[] weights = Weights(request.Finished, latest);
        SelectionRandom random = RandomOf(request.Number);
        for (int k = 0; k < point.Length; k++)
        {
            double own = last.Coordinates[k];
            point[k] = Space.Dimensions[k].IsCategory ? Category(k, own, latest, weights, random) : Number(k, own, latest, weights, random);
        }

        return point;
    }

    private double Number(int dimension, double own, Trial[] latest, double[] weights, SelectionRandom random)
    {
        double consensus = 0;
        for (int i = 0; i < latest.Length; i++)
        {
            consensus += weights[i] * latest[i].Coordinates[dimension];
        }

        double away = own - consensus;
        double noise = Math.Max(_options.Diffusion * Math.Abs(away), _options.LeastNoise);
        return Math.Clamp(own - _options.Drift * away + noise * random.Normal(), 0, 1);
    }

    private double Category(int dimension, double own, Trial[] latest, double[] weights, SelectionRandom random)
    {
        double coin = random.Uniform(), place = random.Uniform();
        if (coin < _options.LeastNoise)
        {
            return place;
        }

        if (coin < _options.Drift)
        {
            for (int i = 0; i < latest.Length; i++)
            {
                place -= weights[i];
                if (place < 0)
                {
                    return latest[i].Coordinates[dimension];
                }
            }
        }

        return own;
    }

    /// <summary>In proportion to e^(-αf), where f are all losses transformed to variance 1; sum 1.</summary>
    private double[] Weights(IReadOnlyList<Trial> finished, Trial[] latest)
    {
        double[] losses = LossScale.Transform([.. finished.Select(trial => trial.Loss)]);
        var byNumber = new Dictionary<int, double>();
        for (int i = 0; i < losses.Length; i++)
        {
            byNumber.Add(finished[i].Number, losses[i]);
        }

        double least = latest.Min(trial => byNumber[trial.Number]);
        double[] weights = Array.ConvertAll(latest, trial => Math.Exp(-_options.Sharpness * (byNumber[trial.Number] - least)));
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }
}

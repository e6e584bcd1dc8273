using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// A Beta distribution for each arm: see <see cref="BetaPosterior"/>. Rewards are in [0, 1]: 1 for success, 0 for failure.
/// </summary>
public sealed class BetaBeliefs : ArmBeliefs
{
    private readonly BetaPosterior _options;
    private readonly double[] _successes;
    private readonly double[] _failures;
    private readonly long[] _seen;
    private readonly long[] _rounds;

    internal BetaBeliefs(BetaPosterior options, int arms)
        : base(arms)
    {
        _options = options;
        (_successes, _failures, _seen) = (Numbers("successes", arms), Numbers("failures", arms), Integers("seen", arms));
        _rounds = Integers("rounds");
    }

    /// <summary>α of an arm.</summary>
    public double Alpha(int arm) => _options.Alpha + _successes[Checked(arm)] * Faded(arm);

    /// <summary>β of an arm.</summary>
    public double Beta(int arm) => _options.Beta + _failures[Checked(arm)] * Faded(arm);

    /// <inheritdoc/>
    public override void Update(int arm, double reward)
    {
        Arguments.Require(reward is >= 0 and <= 1, reward, "from 0 (failure) to 1 (success)");
        Update(arm, reward, 1 - reward);
    }

    /// <summary>Learns from several trials at once, which fade what is known but once.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="successes">Not negative and finite.</param>
    /// <param name="failures">Not negative and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or a number is out of range.</exception>
    public void Update(int arm, double successes, double failures)
    {
        Arguments.RequireNotNegative(successes);
        Arguments.RequireNotNegative(failures);
        double keep = Faded(Checked(arm)) * (1 - _options.DecayOfUpdated);
        _successes[arm] = _successes[arm] * keep + successes;
        _failures[arm] = _failures[arm] * keep + failures;
        _seen[arm] = _rounds[0];
    }

    /// <inheritdoc/>
    public override void NextRound() => _rounds[0]++;

    /// <inheritdoc/>
    public override double Mean(int arm) => Alpha(arm) / (Alpha(arm) + Beta(arm));

    /// <inheritdoc/>
    public override double Variance(int arm)
    {
        double alpha = Alpha(arm), beta = Beta(arm), sum = alpha + beta;
        return alpha / sum * (beta / sum) / (sum + 1);
    }

    /// <inheritdoc/>
    public override double Sample(int arm, SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.Beta(Alpha(arm), Beta(arm));
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader)
    {
        reader.Require(_rounds[0] >= 0 && _seen.All(seen => seen >= 0 && seen <= _rounds[0]), "seen", "holds a round that was not yet");
        reader.Require(_successes.All(value => value >= 0) && _failures.All(value => value >= 0), "successes", "or failures are negative");
    }

    /// <summary>What the rounds since the last update have left; that is computed when it is asked for, so a round costs nothing.</summary>
    private double Faded(int arm) => _options.DecayOfRound == 0 ? 1 : Math.Pow(1 - _options.DecayOfRound, _rounds[0] - _seen[arm]);
}

using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Beta posteriors of success probabilities, whose evidence fades toward the prior, so that what has changed is learned anew: with the
/// shares λ of an update and μ of a round, α ← (1 - λ)α + λα₀ + r and α ← (1 - μ)α + μα₀, and so β with 1 - r.
/// </summary>
/// <remarks>
/// After "VADE: Variance-Aware Dynamic Sampling via Online Sample-Level Difficulty Estimation for Multimodal RL", 2025, whose "two-scale
/// prior decay", for chosen samples and for all, is not public in its exact form; the formula is that of "BOTS: Bayesian Online Task
/// Selection", 2025, where λ = 0.2. The evidence of an arm that is updated with one reward a time stays below α₀ + β₀ + 1/λ.
/// </remarks>
public sealed record BetaPosterior : ArmPosterior
{
    /// <param name="alpha">α₀, positive.</param>
    /// <param name="beta">β₀, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public BetaPosterior(double alpha = 1, double beta = 1)
    {
        Arguments.RequirePositive(alpha);
        Arguments.RequirePositive(beta);
        (Alpha, Beta) = (alpha, beta);
    }

    /// <summary>α₀.</summary>
    public double Alpha { get; }

    /// <summary>β₀.</summary>
    public double Beta { get; }

    /// <summary>λ, in [0, 1): the share of an arm's evidence that fades when it is updated; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double DecayOfUpdated
    {
        get;
        init => field = OptionValue.Fraction(value);
    }

    /// <summary>μ, in [0, 1): the share of all evidence that fades in a round; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double DecayOfRound
    {
        get;
        init => field = OptionValue.Fraction(value);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [Alpha, Beta, DecayOfUpdated, DecayOfRound];

    /// <inheritdoc/>
    public override ArmBeliefs Create(int arms) => new BetaBeliefs(this, arms);
}

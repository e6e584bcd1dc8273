using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Normal-Gamma posteriors of rewards with unknown means and unknown variances: the precision λ ~ Gamma(α, β) and the mean μ | λ ~ N(m,
/// 1/(κλ)). A draw of the mean goes by the arm's own spread, so arms whose rewards vary little are told apart from few rewards.
/// </summary>
/// <remarks>
/// Saha and Kveton, "Only Pay for What Is Uncertain: Variance-Adaptive Thompson Sampling", ICLR 2024. Rewards should be about standardized:
/// β is in units of their square. With α of at most 1 the posterior has no variance before rewards come. With a decay λ, evidence fades
/// toward the prior.
/// </remarks>
public sealed record NormalGammaPosterior : ArmPosterior
{
    /// <param name="mean">m₀, finite.</param>
    /// <param name="meanCount">κ₀, positive: rewards that the prior mean counts for.</param>
    /// <param name="shape">α₀, positive.</param>
    /// <param name="rate">β₀, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public NormalGammaPosterior(double mean = 0, double meanCount = 1, double shape = 2, double rate = 1)
    {
        Arguments.Require(double.IsFinite(mean), mean, "finite");
        Arguments.RequirePositive(meanCount);
        Arguments.RequirePositive(shape);
        Arguments.RequirePositive(rate);
        (Mean, MeanCount, Shape, Rate) = (mean, meanCount, shape, rate);
    }

    /// <summary>m₀.</summary>
    public double Mean { get; }

    /// <summary>κ₀.</summary>
    public double MeanCount { get; }

    /// <summary>α₀.</summary>
    public double Shape { get; }

    /// <summary>β₀.</summary>
    public double Rate { get; }

    /// <summary>In [0, 1): the share of an arm's evidence that fades when it is updated; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Decay
    {
        get;
        init => field = OptionValue.Fraction(value);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [Mean, MeanCount, Shape, Rate, Decay];

    /// <inheritdoc/>
    public override ArmBeliefs Create(int arms) => new NormalGammaBeliefs(this, arms);
}

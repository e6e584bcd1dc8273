using MathNet.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Beta normalization of scores in [0, 1] by groups (BNPO, 2025): a Beta law is fitted by moments to the means of groups, and a score
/// becomes its deviation from the mean p of its group, divided by the density of Beta(α, β) at p, where α = max(1, 1 + a/3) and β = max(1,
/// 1 + b/3) for the fitted a and b.
/// </summary>
/// <remarks>α = β = 1 leaves deviations as they are (REINFORCE with a baseline); α = β = 3/2 divides by √(p(1−p)) but for a factor
/// (GRPO).</remarks>
/// <param name="Alpha">α, at least 1.</param>
/// <param name="Beta">β, at least 1.</param>
public readonly record struct BetaNormalization(double Alpha, double Beta)
{
    /// <summary>A variance of shares that rounding alone can make.</summary>
    private const double LeastVariance = 1e-28;

    /// <summary>
    /// Fits the law to the means of groups; means that do not differ, or a single one, are no law, and deviations stay as they are.
    /// </summary>
    /// <param name="means">In [0, 1], at least one.</param>
    public static BetaNormalization Fit(IReadOnlyList<double> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        double mean = means.Average(), variance = means.Sum(value => (value - mean) * (value - mean)) / (means.Count - 1);
        double size = mean * (1 - mean) / variance - 1;
        return variance > LeastVariance ? new BetaNormalization(Math.Max(1, 1 + size * mean / 3), Math.Max(1, 1 + size * (1 - mean) / 3))
            : new BetaNormalization(1, 1);
    }

    /// <summary>The mean of a group as the law takes it: that of one score is 0, since its own mean would take it all away.</summary>
    /// <param name="mean">In [0, 1].</param>
    /// <param name="count">Scores of the group.</param>
    public static double GroupMean(double mean, double count) => count <= 1 ? 0 : Math.Clamp(mean, 0, 1);

    /// <summary>What deviations from the mean of a group are multiplied by: one over the density there, which may be zero.</summary>
    /// <param name="mean">In [0, 1].</param>
    /// <param name="largest">The most that a weight can be; 1e6 in the reference code.</param>
    public double Weight(double mean, double largest)
    {
        if (Alpha == 1 && Beta == 1)
        {
            return 1;
        }

        double logDensity = LogPower(mean, Alpha - 1) + LogPower(1 - mean, Beta - 1)
            + SpecialFunctions.GammaLn(Alpha + Beta) - SpecialFunctions.GammaLn(Alpha) - SpecialFunctions.GammaLn(Beta);
        return Math.Min(Math.Exp(-logDensity), largest);
    }

    // Zero to the power of zero is 1.
    private static double LogPower(double value, double exponent) => exponent == 0 ? 0 : exponent * Math.Log(value);
}

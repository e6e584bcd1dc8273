using System.Globalization;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Weights of groups by their size: wᵢ = Lᵢ^−α / mean(Lⱼ^−α), of mean 1 over the groups that they were fitted on (He et al., "ΔL
/// Normalization: Rethink Loss Aggregation in RLVR", 2025).
/// </summary>
/// <remarks>Where the variance of a group's sum is in proportion to its size, α = 1 gives the unbiased mean of the sums with the least
/// variance; α = 0 is the plain mean.</remarks>
/// <param name="Exponent">α.</param>
/// <param name="MeanPower">The mean of Lⱼ^−α, positive.</param>
public readonly record struct GroupSizeWeights(double Exponent, double MeanPower)
{
    /// <summary>Bounds of <see cref="MeanPower"/>, so that weights are numbers.</summary>
    public const double LeastPower = 1e-300, MostPower = 1e300;

    /// <summary>The weights of groups whose powers have a sum.</summary>
    /// <param name="exponent">α.</param>
    /// <param name="powers">The sum of <see cref="Power"/> over the groups.</param>
    /// <param name="count">Groups.</param>
    /// <exception cref="DegenerateSampleException">There are no groups, or the mean of their powers is too far from 1.</exception>
    public static GroupSizeWeights Fit(double exponent, double powers, long count)
    {
        if (count == 0)
        {
            throw new DegenerateSampleException("There are no rows to learn sizes from.");
        }

        double mean = powers / count;
        return mean is >= LeastPower and <= MostPower ? new GroupSizeWeights(exponent, mean)
            : throw new DegenerateSampleException(string.Create(
            CultureInfo.InvariantCulture,
            $"Sizes to the power of {-exponent} have the mean {mean}, too far from 1 to divide by; "
            + $"take a smaller exponent, or larger units."));
    }

    /// <summary>What one group of a size adds to the mean that <see cref="MeanPower"/> is.</summary>
    /// <param name="size">Positive.</param>
    /// <param name="exponent">α.</param>
    public static double Power(double size, double exponent) => Math.Pow(size, -exponent);

    /// <summary>The weight of a group; at most the largest float.</summary>
    /// <param name="size">Positive.</param>
    public double Weight(double size) => Math.Min(Power(size, Exponent) / MeanPower, float.MaxValue);
}

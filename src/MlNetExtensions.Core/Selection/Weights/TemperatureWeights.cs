using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Weights that even out classes, languages or sources of unequal size: group i, of nᵢ rows, gets the share nᵢ^(1/τ)/Σⱼ nⱼ^(1/τ) of all weight. Temperature 1 leaves the shares as
/// they are, and an infinite one makes them equal ("Upsample or Upweight?", arXiv 2410.04579).
/// </summary>
public static class TemperatureWeights
{
    /// <summary>The weight of a row in every group: its share at the temperature over its share of the rows. Over all rows the mean is 1.</summary>
    /// <param name="sizes">Rows of every group; a group without rows has weight 0.</param>
    /// <param name="temperature">τ, at least 1; infinity for equal shares.</param>
    /// <exception cref="ArgumentException">The temperature is below 1, a size is negative, or no group has rows.</exception>
    public static double[] OfGroups(ReadOnlySpan<int> sizes, double temperature)
    {
        Arguments.Require(temperature >= 1, temperature, "at least 1");
        double[] weights = new double[sizes.Length];
        double largest = 0, rows = 0, total = 0;
        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
            largest = Math.Max(largest, size);
            rows += size;
        }

        if (rows == 0)
        {
            throw new ArgumentException("No group has rows.", nameof(sizes));
        }

        for (int i = 0; i < weights.Length; i++)
        {
            // Against the largest, so that no power overflows.
            total += weights[i] = sizes[i] == 0 ? 0 : Math.Pow(sizes[i] / largest, 1 / temperature);
        }

        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = sizes[i] == 0 ? 0 : weights[i] / total * rows / sizes[i];
        }

        return weights;
    }
}

using System.Globalization;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// A weighting of the sorted losses, light on small and heavy on large ones: Σ σᵢ ℓ₍ᵢ₎ with σ non-decreasing and of sum 1.
/// </summary>
public sealed class SpectralRisk
{
    private readonly Func<double, double> _cumulative;

    private SpectralRisk(string name, Func<double, double> cumulative)
    {
        Name = name;
        _cumulative = cumulative;
    }

    /// <summary>All losses count the same.</summary>
    public static SpectralRisk Mean { get; } = new("Mean", u => u);

    /// <summary>The name of the risk.</summary>
    public string Name { get; }

    /// <summary>Conditional value at risk: the mean of the largest losses, a share of 1 - <paramref name="level"/> of all (Rockafellar and Uryasev, 2000).</summary>
    /// <param name="level">In [0, 1); 0 is the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is out of range.</exception>
    public static SpectralRisk ConditionalValueAtRisk(double level)
    {
        Arguments.Require(level is >= 0 and < 1, level, "in [0, 1)");
        return new SpectralRisk(string.Create(CultureInfo.InvariantCulture, $"ConditionalValueAtRisk({level})"), u => Math.Max(0, u - level) / (1 - level));
    }

    /// <summary>The superquantile, which is another name of <see cref="ConditionalValueAtRisk"/>.</summary>
    public static SpectralRisk Superquantile(double level) => ConditionalValueAtRisk(level);

    /// <summary>Extremile (Daouia, Gijbels and Stupfler, 2019): the expected largest of <paramref name="order"/> losses.</summary>
    /// <param name="order">At least 1; 1 is the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="order"/> is out of range.</exception>
    public static SpectralRisk Extremile(double order)
    {
        Arguments.Require(order >= 1 && double.IsFinite(order), order, "finite and at least 1");
        return new SpectralRisk(string.Create(CultureInfo.InvariantCulture, $"Extremile({order})"), u => Math.Pow(u, order));
    }

    /// <summary>σ for n losses, ascending.</summary>
    public double[] Spectrum(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var spectrum = new double[count];
        for (int i = 0; i < count; i++)
        {
            spectrum[i] = _cumulative((i + 1.0) / count) - _cumulative((double)i / count);
        }
        return spectrum;
    }
}

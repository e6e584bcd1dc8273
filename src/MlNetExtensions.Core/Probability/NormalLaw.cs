using MathNet.Numerics;

namespace MlNetExtensions.Core.Probability;

/// <summary>The standard normal law, as far as "n sigma" speaks of it.</summary>
public static class NormalLaw
{
    private const double Sqrt2 = 1.4142135623730951;

    /// <summary>P(|Z| ≤ s) = erf(s/√2): what an interval of ±s standard deviations covers, 0.9973 for 3.</summary>
    /// <param name="sigma">s ≥ 0, in standard deviations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is negative or NaN.</exception>
    public static double Coverage(double sigma) => SpecialFunctions.Erf(Checked(sigma) / Sqrt2);

    /// <summary>P(|Z| &gt; s) = erfc(s/√2): the false-positive rate of a threshold at s sigma, exact where 1 − <see cref="Coverage"/> is not.</summary>
    /// <param name="sigma">s ≥ 0, in standard deviations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is negative or NaN.</exception>
    public static double TwoSidedTail(double sigma) => SpecialFunctions.Erfc(Checked(sigma) / Sqrt2);

    private static double Checked(double sigma) => sigma >= 0
        ? sigma
        : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "sigma counts standard deviations: it must be 0 or more.");
}

using MathNet.Numerics;

namespace MlNetExtensions.Core.Probability;

/// <summary>The standard normal law: what "n sigma" means, and inside the library its density and distribution, also far out in the tail.</summary>
public static class NormalLaw
{
    private const double Sqrt2 = 1.4142135623730951;
    private const double LogRootTwoPi = 0.91893853320467274;
    private const double Far = 5;
    private const int Terms = 60;

    /// <summary>P(|Z| ≤ s) = erf(s/√2): what an interval of ±s standard deviations covers, 0.9973 for 3.</summary>
    /// <param name="sigma">s ≥ 0, in standard deviations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is negative or NaN.</exception>
    public static double Coverage(double sigma) => SpecialFunctions.Erf(Checked(sigma) / Sqrt2);

    /// <summary>P(|Z| &gt; s) = erfc(s/√2): the false-positive rate of a threshold at s sigma, exact where 1 − <see cref="Coverage"/> is not.</summary>
    /// <param name="sigma">s ≥ 0, in standard deviations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is negative or NaN.</exception>
    public static double TwoSidedTail(double sigma) => SpecialFunctions.Erfc(Checked(sigma) / Sqrt2);

    internal static double LogDensity(double z) => -0.5 * z * z - LogRootTwoPi;

    internal static double Density(double z) => Math.Exp(LogDensity(z));

    internal static double Distribution(double z) => 0.5 * SpecialFunctions.Erfc(-z / Sqrt2);

    /// <summary>Φ(-t)/φ(t) for t of at least 0; far out by Laplace's continued fraction.</summary>
    internal static double MillsRatio(double t)
    {
        if (t < Far)
        {
            return Distribution(-t) / Density(t);
        }

        double fraction = t;
        for (int k = Terms; k >= 1; k--)
        {
            fraction = t + k / fraction;
        }

        return 1 / fraction;
    }

    private static double Checked(double sigma) => sigma >= 0
        ? sigma
        : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "sigma counts standard deviations: it must be 0 or more.");
}

using MathNet.Numerics;

namespace MlNetExtensions.Tuning;

/// <summary>The standard normal density and distribution, also far out in the tail.</summary>
internal static class NormalTail
{
    private const double LogRootTwoPi = 0.91893853320467274;
    private const double Far = 5;
    private const int Terms = 60;

    public static double Density(double z) => Math.Exp(-0.5 * z * z - LogRootTwoPi);

    public static double Distribution(double z) => 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));

    /// <summary>Φ(-t)/φ(t) for t of at least 0; far out by Laplace's continued fraction.</summary>
    public static double MillsRatio(double t)
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

    public static double LogDensity(double z) => -0.5 * z * z - LogRootTwoPi;
}

using MathNet.Numerics;

namespace MlNetExtensions.Core.Probability;

/// <summary>
/// Logarithms of the regularized incomplete gamma functions P(a, u) and Q(a, u) of a fixed a, for tails beyond the range of double: the
/// series of P up to u = a + 1, Legendre's continued fraction of Q above, and the complement of the one for the other.
/// </summary>
internal sealed class IncompleteGamma(double a)
{
    // Two units in the last place of 1; factors of the fraction may never come closer.
    private const double Precision = 4.5e-16;
    private readonly double _logGamma = SpecialFunctions.GammaLn(a);

    public double Shape => a;

    public double LogLower(double u) => u <= a + 1 ? LogPower(u) + Math.Log(Series(u)) : Complement(LogUpper(u));

    public double LogUpper(double u) => u <= a + 1 ? Complement(LogLower(u)) : LogPower(u) - Math.Log(ContinuedFraction(u));

    /// <summary>log of the density uᵃ⁻¹e⁻ᵘ/Γ(a).</summary>
    public double LogDensity(double u) => LogPower(u) - Math.Log(u);

    private static double Complement(double logProbability) => Precise.LogP1(-Math.Exp(logProbability));

    private double LogPower(double u) => a * Math.Log(u) - u - _logGamma;

    /// <summary>Σ uⁿ / (a(a+1)…(a+n)), all terms positive.</summary>
    private double Series(double u)
    {
        double term = 1 / a;
        double sum = term;
        for (double n = a + 1; term > Precision * sum; n++)
        {
            term *= u / n;
            sum += term;
        }

        return sum;
    }

    /// <summary>f in Γ(a, u) = e⁻ᵘuᵃ/f, by Lentz's method.</summary>
    private double ContinuedFraction(double u)
    {
        double denominator = u + 1 - a;
        double fraction = denominator;
        double c = denominator;
        double d = 0;
        double factor;
        int i = 0;
        do
        {
            i++;
            double numerator = i * (a - i);
            denominator += 2;
            d = 1 / (denominator + numerator * d);
            c = denominator + numerator / c;
            factor = c * d;
            fraction *= factor;
        }
        while (Math.Abs(factor - 1) > Precision);

        return fraction;
    }
}

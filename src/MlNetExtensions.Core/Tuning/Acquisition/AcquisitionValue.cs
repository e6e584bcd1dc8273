using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Tuning;

/// <summary>How much a point promises, by the mean and the standard deviation that a surrogate gives it; losses are minimized.</summary>
public static class AcquisitionValue
{
    /// <summary>From here on down 1 + zR cancels, and its series 1/z² - 3/z⁴ takes over.</summary>
    private const double SeriesFrom = -50;

    /// <summary>E max(0, best - margin - value), the expected improvement (Mockus, 1975; Jones, Schonlau and Welch, 1998).</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, not negative.</param>
    /// <param name="best">What is to be improved on.</param>
    /// <param name="margin">By how much at least.</param>
    public static double ExpectedImprovement(double mean, double deviation, double best, double margin = 0)
    {
        double gain = best - margin - mean;
        if (!(deviation > 0))
        {
            return Math.Max(0, gain);
        }

        double z = gain / deviation;
        return Math.Max(0, gain * NormalLaw.Distribution(z) + deviation * NormalLaw.Density(z));
    }

    /// <summary>
    /// The logarithm of <see cref="ExpectedImprovement"/>, exact where that is 0 in double (Ament and others, "Unexpected Improvements to
    /// Expected Improvement", 2023).
    /// </summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, positive.</param>
    /// <param name="best">What is to be improved on.</param>
    public static double LogExpectedImprovement(double mean, double deviation, double best) =>
        LogExpectedImprovement(mean, deviation, best, out _, out _);

    /// <summary>P(value ≤ best - margin), the probability of improvement (Kushner, 1964).</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, not negative.</param>
    /// <param name="best">What is to be improved on.</param>
    /// <param name="margin">By how much at least.</param>
    public static double ProbabilityOfImprovement(double mean, double deviation, double best, double margin = 0)
    {
        double gain = best - margin - mean;
        return deviation > 0 ? NormalLaw.Distribution(gain / deviation) : gain >= 0 ? 1 : 0;
    }

    /// <summary>mean - width·deviation: how low the value may well be (Srinivas and others, 2010).</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, not negative.</param>
    /// <param name="width">In standard deviations; negative for the upper bound.</param>
    public static double LowerConfidenceBound(double mean, double deviation, double width) => mean - width * deviation;

    internal static double LogExpectedImprovement(double mean, double deviation, double best, out double byMean, out double byDeviation)
    {
        double z = (best - mean) / deviation;
        if (z > -1)
        {
            double density = NormalLaw.Density(z), distribution = NormalLaw.Distribution(z), h = density + z * distribution;
            (byMean, byDeviation) = (-distribution / (deviation * h), density / (deviation * h));
            return Math.Log(h) + Math.Log(deviation);
        }

        // h = φ(z)(1 + zR) with the Mills ratio R = Φ(z)/φ(z).
        double ratio = NormalLaw.MillsRatio(-z), square = 1 / (z * z);
        double rest = z < SeriesFrom ? square * (1 - 3 * square) : 1 + z * ratio;
        (byMean, byDeviation) = (-ratio / (deviation * rest), 1 / (deviation * rest));
        return NormalLaw.LogDensity(z) + Math.Log(rest) + Math.Log(deviation);
    }
}

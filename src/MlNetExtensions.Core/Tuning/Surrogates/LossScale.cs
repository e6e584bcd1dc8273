using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>
/// Losses as a surrogate sees them: mean 0, variance 1, about normal, in the same order. A failed trial is taken as the worst that was
/// seen.
/// </summary>
/// <remarks>
/// Losses often have a long tail of bad ones, beside which differences among the good ones vanish. After centering at the median and
/// dividing by twice its distance from the lower quartile, the power transform of Yeo and Johnson, 2000, is fitted by its likelihood, with
/// powers from -1 to 1: it may draw the bad tail in and the good one out, never the other way round. Nothing depends on the unit or the
/// zero of the losses.
/// </remarks>
internal static class LossScale
{
    private const int FewestForPower = 6;
    private const double MostDeviation = 1e4;

    /// <summary>Transformed losses; all 0 where no two differ.</summary>
    /// <param name="losses">NaN where a trial failed.</param>
    public static double[] Transform(ReadOnlySpan<double> losses)
    {
        double[] values = losses.ToArray();
        double worst = double.NegativeInfinity, largest = 0;
        foreach (double loss in losses)
        {
            if (double.IsFinite(loss))
            {
                (worst, largest) = (Math.Max(worst, loss), Math.Max(largest, Math.Abs(loss)));
            }
        }

        if (largest == 0)
        {
            return new double[values.Length];
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (double.IsFinite(values[i]) ? values[i] : worst) / largest;
        }

        Center(values);
        return Standardized(values.Length < FewestForPower ? values : MostLikely(values));
    }

    private static void Center(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        int n = sorted.Length;
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, spread = 2 * (median - sorted[(n - 1) / 4]);
        spread = spread > 0 ? spread : sorted[^1] - sorted[0];
        for (int i = 0; i < n; i++)
        {
            values[i] = spread > 0 ? Math.Clamp((values[i] - median) / spread, -MostDeviation, MostDeviation) : 0;
        }
    }

    private static double[] MostLikely(double[] values)
    {
        double[] logs = Array.ConvertAll(values, value => Math.Log(1 + Math.Abs(value)));
        double jacobian = 0;
        for (int i = 0; i < values.Length; i++)
        {
            jacobian += Math.Sign(values[i]) * logs[i];
        }

        double[] best = values, candidate = new double[values.Length];
        double bestLikelihood = double.NegativeInfinity;
        for (double power = 1; power >= -1; power -= 0.25)
        {
            for (int i = 0; i < values.Length; i++)
            {
                candidate[i] = Power(values[i], logs[i], power);
            }

            double deviation = Deviation(candidate, out _);
            double likelihood = -values.Length * Math.Log(deviation) + (power - 1) * jacobian;
            if (likelihood > bestLikelihood)
            {
                (best, candidate) = (candidate, best == values ? new double[values.Length] : best);
                bestLikelihood = likelihood;
            }
        }

        return best;
    }

    private static double Power(double value, double log, double power)
    {
        double exponent = value >= 0 ? power : 2 - power;
        double magnitude = exponent == 0 ? log : (Math.Exp(exponent * log) - 1) / exponent;
        return value >= 0 ? magnitude : -magnitude;
    }

    private static double[] Standardized(double[] values)
    {
        double deviation = Deviation(values, out double mean);
        return Array.ConvertAll(values, value => deviation > 0 ? (value - mean) / deviation : 0);
    }

    private static double Deviation(double[] values, out double mean)
    {
        mean = TensorPrimitives.Sum<double>(values) / values.Length;
        double sum = 0;
        foreach (double value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return Math.Sqrt(sum / values.Length);
    }
}

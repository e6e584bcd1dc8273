namespace MlNetExtensions.Core.Normalization;

/// <summary>What priors over the features of a batch make of the features' own locations and scales.</summary>
internal static class CombatShrinkage
{
    /// <summary>Far more than any batch takes.</summary>
    private const int MostIterations = 10_000;

    /// <summary>A normal prior for locations and an inverse-gamma prior for scales, by moments; the modes of both in turn.</summary>
    /// <param name="gamma">Locations of the batch.</param>
    /// <param name="delta">Scales of the batch: variances by n−1.</param>
    /// <param name="count">Rows n.</param>
    /// <param name="meanOnly">Whether scales become 1.</param>
    /// <param name="tolerance">The relative change at which the iteration ends.</param>
    public static (double[] Locations, double[] Scales) Parametric(double[] gamma, double[] delta, double count, bool meanOnly, double tolerance)
    {
        (double center, double spread) = MeanAndVariance(gamma);
        if (meanOnly)
        {
            return ([.. gamma.Select(own => (spread * own + center) / (spread + 1))], Ones(gamma));
        }

        (double mean, double variance) = MeanAndVariance(delta);
        double shape = (2 * variance + mean * mean) / variance, rate = (mean * variance + mean * mean * mean) / variance;
        double[] locations = [.. gamma], scales = [.. delta];
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double change = 0;
            for (int j = 0; j < gamma.Length; j++)
            {
                double location = (spread * count * gamma[j] + scales[j] * center) / (spread * count + scales[j]);
                // Σ(z−γ*)² by the moments of z.
                double squares = (count - 1) * delta[j] + count * (gamma[j] - location) * (gamma[j] - location);
                // Where all scales are equal the prior is a point.
                double scale = variance > 0 ? (0.5 * squares + rate) / (count / 2 + shape - 1) : mean;
                change = Math.Max(change, Math.Max(Change(location, locations[j]), Change(scale, scales[j])));
                (locations[j], scales[j]) = (double.IsNaN(location) ? center : location, scale);
            }

            if (change <= tolerance)
            {
                break;
            }
        }

        return (locations, scales);
    }

    /// <summary>The means of the other features' estimates, each weighted by the likelihood that it gives this feature's values.</summary>
    /// <inheritdoc cref="Parametric"/>
    public static (double[] Locations, double[] Scales) NonParametric(double[] gamma, double[] delta, double count, bool meanOnly)
    {
        double[] locations = new double[gamma.Length], scales = new double[gamma.Length];
        Parallel.For(0, gamma.Length, j =>
        {
            double greatest = double.NegativeInfinity;
            for (int k = 0; k < gamma.Length; k++)
            {
                greatest = k == j ? greatest : Math.Max(greatest, LogLikelihood(j, k));
            }

            double weights = 0, location = 0, scale = 0;
            for (int k = 0; k < gamma.Length; k++)
            {
                double weight = k == j || double.IsNegativeInfinity(greatest) ? 0 : Math.Exp(LogLikelihood(j, k) - greatest);
                weights += weight;
                location += weight * gamma[k];
                scale += weight * Scale(k);
            }

            (locations[j], scales[j]) = weights > 0 ? (location / weights, scale / weights) : (gamma[j], Scale(j));
        });
        return (locations, scales);

        double LogLikelihood(int own, int other)
        {
            double difference = gamma[own] - gamma[other];
            double squares = (count - 1) * delta[own] + count * difference * difference, scale = Scale(other);
            return scale > 0 ? -0.5 * (count * Math.Log(scale) + squares / scale) : double.NegativeInfinity;
        }

        double Scale(int feature) => meanOnly ? 1 : delta[feature];
    }

    private static double[] Ones(double[] like) => [.. Enumerable.Repeat(1.0, like.Length)];

    // By a signed value, as the reference code has it: features of a negative location do not keep the iteration going. From zero every change is infinite.
    private static double Change(double now, double before) => now == before ? 0 : Math.Abs(now - before) / before;

    private static (double Mean, double Variance) MeanAndVariance(double[] values)
    {
        double mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}

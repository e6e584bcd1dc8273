using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions.Testing;

/// <summary>The share of new rows called anomalies, where they and the rows of training are independent and of one law.</summary>
internal static class ThresholdSimulation
{
    private const int Factors = 10;
    private const int Parts = 3;

    public static IReadOnlyList<string> Laws { get; } = ["Gaussian", "factors", "t3", "mixture"];

    /// <summary>Every covariance estimator.</summary>
    public static IReadOnlyList<CovarianceEstimator> Covariances { get; } =
    [
        CovarianceEstimator.LedoitWolf, CovarianceEstimator.OracleApproximatingShrinkage, CovarianceEstimator.ShrunkTowardDiagonal(),
        CovarianceEstimator.Shrunk(), CovarianceEstimator.Empirical, CovarianceEstimator.MinimumCovarianceDeterminant(),
    ];

    /// <summary>Every kind of subspace, for so many features.</summary>
    public static IReadOnlyList<FeatureSubspace> Subspaces(int dimension) =>
    [
        FeatureSubspace.Full, FeatureSubspace.Npca(0.9), FeatureSubspace.Pca(0.95),
        FeatureSubspace.GreatestVariance(Math.Max(1, dimension / 8)), FeatureSubspace.LeastVariance(Math.Max(1, dimension / 4)),
    ];

    /// <summary>Mean realized rates and their standard errors over repetitions, for every rate that the same fits are asked for.</summary>
    /// <param name="law">One of <see cref="Laws"/>.</param>
    /// <param name="count">Rows of training.</param>
    /// <param name="dimension">Features.</param>
    /// <param name="options">What to fit, for a rate.</param>
    /// <param name="rates">The accepted rates.</param>
    /// <param name="repetitions">Training samples.</param>
    /// <param name="newRows">New rows for each of them.</param>
    public static (double Mean, double Error)[] Rates(
        string law, int count, int dimension, Func<double, GaussianAnomalyOptions> options, double[] rates, int repetitions, int newRows)
    {
        double[][] realized = [.. rates.Select(_ => new double[repetitions])];
        Parallel.For(0, repetitions, repetition =>
        {
            double[] rows = Rows(law, count + newRows, dimension, seed: (7919 * repetition) + dimension);
            ReadOnlyMemory<double> training = rows.AsMemory(0, count * dimension), test = rows.AsMemory(count * dimension);
            bool[] areAnomalies = new bool[newRows];
            (GaussianAnomalyOptions Options, GaussianAnomalyModel Model)? last = null;
            for (int i = 0; i < rates.Length; i++)
            {
                GaussianAnomalyOptions asked = options(rates[i]);
                GaussianAnomalyModel model = last is { } one && IsSameFit(one.Options, asked, count)
                    ? one.Model.WithFalsePositiveRate(rates[i])
                    : GaussianAnomalyFitter.Fit(training, dimension, asked).Model;
                last = (asked, model);
                model.Labels([test], areAnomalies);
                realized[i][repetition] = areAnomalies.Count(isAnomaly => isAnomaly) / (double)newRows;
            }
        });
        return [.. realized.Select(Summary)];
    }

    /// <summary>Rows of a law, row-major: standard normals; ten factors and noise of 0.3; multivariate t with three degrees of freedom; or three clusters.</summary>
    public static double[] Rows(string law, int count, int dimension, int seed)
    {
        var random = new Random(seed);
        double[] rows = new double[count * dimension];
        double[] structure = Normals(random, (law == "factors" ? Factors : law == "mixture" ? Parts : 0) * dimension);
        for (int row = 0; row < count; row++)
        {
            Span<double> values = rows.AsSpan(row * dimension, dimension);
            int part = random.Next(Parts);
            double[] factors = Normals(random, law == "factors" ? Factors : 3);
            for (int j = 0; j < dimension; j++)
            {
                double noise = Normal(random);
                values[j] = law switch
                {
                    "Gaussian" => noise,
                    "t3" => noise * Math.Sqrt(3 / factors.Sum(value => value * value)),
                    "mixture" => (2 * structure[(part * dimension) + j]) + (0.3 * (part + 1) * noise),
                    _ => Loaded(factors, structure, j, dimension) + (0.3 * noise),
                };
            }
        }

        return rows;
    }

    // The default decides by the rate; everything else fits alike for all rates.
    private static bool IsSameFit(GaussianAnomalyOptions one, GaussianAnomalyOptions other, int count) =>
        one.Threshold is CalibratedThreshold threshold && one.Resolve(threshold, count)!.Equals(other.Resolve(threshold, count));

    private static double Loaded(double[] factors, double[] loadings, int feature, int dimension)
    {
        double sum = 0;
        for (int f = 0; f < factors.Length; f++)
        {
            sum += factors[f] * loadings[(f * dimension) + feature];
        }

        return sum;
    }

    private static (double Mean, double Error) Summary(double[] values)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length / Math.Max(1, values.Length - 1)));
    }

    private static double[] Normals(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

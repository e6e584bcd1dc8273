using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Anomaly;

/// <summary>The realized share of normal rows called anomalies, against the accepted one, within two standard errors.</summary>
public class FalsePositiveRateTests
{
    private const int Repetitions = 10;

    [Theory]
    [InlineData(200, 16, 0.05)]
    [InlineData(500, 64, 0.01)]
    [InlineData(50, 4, 0.01)]
    public void The_F_threshold_holds_on_Gaussians(int count, int dimension, double rate)
    {
        const int testCount = 4000;
        double mean = Enumerable.Range(0, Repetitions).Average(seed =>
        {
            double[] train = Generated.Correlated(count, dimension, 100 + seed), test = Generated.Correlated(testCount, dimension, 200 + seed);
            return Realized(train, test, dimension, AnomalyThreshold.F, CovarianceEstimator.Empirical, rate);
        });

        // Rows of one repetition share their training rows, whose own fluctuation moves the rate: the conformal standard error covers both.
        mean.Should().BeApproximately(rate, 2 * StandardError(rate, count, testCount));
    }

    [Fact]
    public void The_chi_threshold_is_far_too_low_when_moments_are_estimated()
    {
        // Analytically 0.2194 at n = 50, d = 16 and an accepted 0.01.
        double mean = Enumerable.Range(0, Repetitions).Average(seed =>
            Realized(Generated.Normal(50, 16, 300 + seed), Generated.Normal(4000, 16, 400 + seed), 16, AnomalyThreshold.ChiSquare, CovarianceEstimator.Empirical, 0.01));

        mean.Should().BeInRange(0.15, 0.30);
    }

    [DataTheory("adbench/Classical/20_letter.npz")]
    [InlineData("20_letter")]
    [InlineData("6_cardio")]
    [InlineData("23_mammography")]
    [InlineData("31_satimage-2")]
    public void The_default_holds_on_shuffled_real_rows(string name)
    {
        const double rate = 0.01;
        AnomalySet set = AdBench.Load(name, DataFolder.File($"adbench/Classical/{name}.npz"));
        int[] normals = [.. Enumerable.Range(0, set.Count).Where(row => !set.IsAnomaly[row])];
        int half = normals.Length / 2;
        double mean = Enumerable.Range(0, Repetitions).Average(seed =>
        {
            new Random(seed).Shuffle(normals);
            return Realized(set.Select(normals[..half]).Rows, set.Select(normals[half..]).Rows, set.Dimension, AnomalyThreshold.Conformal(), CovarianceEstimator.LedoitWolf, rate);
        });

        mean.Should().BeApproximately(rate, 2 * StandardError(rate, half, normals.Length - half));
    }

    // α(1−α)(1/n_test + 1/n_train) is the variance of one realized rate, given an exchangeable calibration.
    private static double StandardError(double rate, int train, int test) => Math.Sqrt(rate * (1 - rate) * (1.0 / test + 1.0 / train));

    private static double Realized<T>(T[] train, T[] test, int dimension, AnomalyThreshold threshold, CovarianceEstimator covariance, double rate)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        GaussianAnomalyModel model = GaussianAnomalyFitter.Fit<T>(train, dimension, new GaussianAnomalyOptions { Threshold = threshold, Covariance = covariance, FalsePositiveRate = rate }).Model;
        bool[] areAnomalies = new bool[test.Length / dimension];
        model.Labels<T>([test], areAnomalies);
        return areAnomalies.Average(isAnomaly => isAnomaly ? 1.0 : 0.0);
    }
}

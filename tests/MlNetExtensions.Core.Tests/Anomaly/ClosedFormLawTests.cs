using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions.Core.Tests.Anomaly;

/// <summary>Thresholds and p-values by law, in the dimensions where they have a closed form.</summary>
public class ClosedFormLawTests
{
    // F(2, m) has the tail (1 + 2x/m)^(−m/2), so D²(n−2)/(2(n+1)) ~ F(2, n−2) gives P(D² > t) = (1 + t/(n+1))^(−(n−2)/2).
    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(40)]
    public void Two_features_estimated_from_few_rows_have_a_power_law(int count)
    {
        GaussianAnomalyModel model = Fit(count, dimension: 2, AnomalyThreshold.F, CovarianceEstimator.Empirical, rate: 0.03);

        model.Threshold.Should().BeApproximately(Math.Sqrt((count + 1) * (Math.Pow(0.03, -2.0 / (count - 2)) - 1)), 1e-9 * model.Threshold);
        foreach (double score in new[] { 0.1, 1, 2.5, 9 })
        {
            double tail = Math.Pow(1 + score * score / (count + 1), -(count - 2) / 2.0);
            model.PValue(score).Should().BeApproximately(tail, 1e-9 * tail);
        }
    }

    // The prediction interval of one more value: mean ± t·s√(1 + 1/n) with s² of divisor n−1, so D = t√((n+1)/(n−1)) where D is in units of
    // the standard deviation of divisor n. Student's t for nine degrees is from the printed tables.
    [Theory]
    [InlineData(0.05, 2.262157)]
    [InlineData(0.01, 3.249836)]
    public void One_feature_has_the_prediction_interval_of_Student(double rate, double t)
    {
        GaussianAnomalyModel model = Fit(count: 10, dimension: 1, AnomalyThreshold.F, CovarianceEstimator.Empirical, rate);

        model.Threshold.Should().BeApproximately(t * Math.Sqrt(11.0 / 9), 1e-6 * model.Threshold);
    }

    // A chi-square of two degrees is exponential with mean 2.
    [Fact]
    public void Two_components_of_a_known_Gaussian_are_exponential()
    {
        GaussianAnomalyModel model = Fit(count: 60, dimension: 5, AnomalyThreshold.ChiSquare, CovarianceEstimator.LedoitWolf, rate: 0.02, FeatureSubspace.LeastVariance(2));

        model.Threshold.Should().BeApproximately(Math.Sqrt(-2 * Math.Log(0.02)), 1e-12);
        model.PValue(1.7).Should().BeApproximately(Math.Exp(-1.7 * 1.7 / 2), 1e-12);
    }

    [Fact]
    public void Laws_are_kept_when_they_are_written()
    {
        foreach (AnomalyThreshold threshold in new[] { AnomalyThreshold.F, AnomalyThreshold.ChiSquare })
        {
            GaussianAnomalyModel model = Fit(count: 12, dimension: 3, threshold, CovarianceEstimator.Empirical, rate: 0.01);
            using var stream = new MemoryStream();
            model.Write(new BinaryWriter(stream));

            GaussianAnomalyModel read = GaussianAnomalyModel.Read(new StateReader("Test", stream.ToArray()));

            read.Threshold.Should().Be(model.Threshold);
            read.PValue(2.2).Should().Be(model.PValue(2.2));
        }
    }

    private static GaussianAnomalyModel Fit(
        int count, int dimension, AnomalyThreshold threshold, CovarianceEstimator covariance, double rate, FeatureSubspace? subspace = null) =>
        GaussianAnomalyFitter.Fit<double>(Generated.Correlated(count, dimension, seed: 5), dimension, new GaussianAnomalyOptions
        {
            Threshold = threshold,
            Covariance = covariance,
            Subspace = subspace ?? FeatureSubspace.Full,
            FalsePositiveRate = rate,
        }).Model;
}

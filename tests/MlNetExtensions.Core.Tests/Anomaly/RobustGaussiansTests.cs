using MlNetExtensions.Core.Anomaly;

namespace MlNetExtensions.Core.Tests.Anomaly;

public class RobustGaussiansTests
{
    [Fact]
    public void Anomalies_among_the_training_rows_do_not_hide_themselves()
    {
        const int dimension = 4;
        double[] rows = Generated.Normal(200, dimension, seed: 1);
        for (int row = 0; row < 40; row++)
        {
            rows[row * dimension] += 8;
        }

        GaussianAnomalyModel Fit(CovarianceEstimator covariance) => GaussianAnomalyFitter.Fit<double>(rows, dimension, new GaussianAnomalyOptions { Covariance = covariance, FalsePositiveRate = 0.3 }).Model;
        GaussianAnomalyModel robust = Fit(CovarianceEstimator.MinimumCovarianceDeterminant());
        double[] distances = robust.Columns[0].SquaredDistances<double>(rows);

        // Eight standard deviations off, against χ²_4 rows whose largest of 160 stays well below 40.
        distances[..40].Min().Should().BeGreaterThan(distances[40..].Max());
        Math.Abs(robust.Columns[0].Mean[0]).Should().BeLessThan(0.4);
        Fit(CovarianceEstimator.Empirical).Columns[0].Mean[0].Should().BeGreaterThan(1);
        robust.HasPValues.Should().BeTrue();
    }

    [Fact]
    public void More_features_than_rows_are_refused_by_name() =>
        FluentActions.Invoking(() => GaussianAnomalyFitter.Fit<double>(Generated.Normal(5, 9, seed: 2), 9, new GaussianAnomalyOptions { Covariance = CovarianceEstimator.MinimumCovarianceDeterminant() }))
            .Should().Throw<DegenerateSampleException>().WithMessage("Column 'Features': *more rows than features*");

    [Fact]
    public void There_are_no_statistics_to_merge() =>
        GaussianAnomalyFitter.Fit<double>(Generated.Normal(60, 2, seed: 3), 2, new GaussianAnomalyOptions { Covariance = CovarianceEstimator.MinimumCovarianceDeterminant() }).Moments.Should().BeNull();
}

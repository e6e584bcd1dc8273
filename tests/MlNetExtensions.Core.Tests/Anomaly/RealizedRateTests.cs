using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Anomaly;

/// <summary>
/// A part of the benchmark "thresholds": the default's mean realized rate lies in [0, 1.5α] everywhere, and in [0.5α, 1.5α] where n·α ≥ 10,
/// within two standard errors.
/// </summary>
public class RealizedRateTests
{
    private const int Rows = 100;
    private const int Repetitions = 8;
    private const int NewRows = 50;

    private static readonly double[] _rates = [0.01, 0.05, 0.1];

    public static TheoryData<string, double> Cells()
    {
        var cells = new TheoryData<string, double>();
        foreach (string law in ThresholdSimulation.Laws)
        {
            foreach (double rowsPerFeature in new[] { 0.6, 1.2, 4 })
            {
                cells.Add(law, rowsPerFeature);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_default_keeps_its_promise(string law, double rowsPerFeature)
    {
        int dimension = (int)Math.Round(Rows / rowsPerFeature);
        foreach (CovarianceEstimator covariance in ThresholdSimulation.Covariances)
        {
            foreach (FeatureSubspace subspace in ThresholdSimulation.Subspaces(dimension).Where(subspace => IsTested(law, covariance, subspace, dimension)))
            {
                (double Mean, double Error)[] realized = ThresholdSimulation.Rates(
                    law, Rows, dimension, rate => new GaussianAnomalyOptions { Covariance = covariance, Subspace = subspace, FalsePositiveRate = rate }, _rates, Repetitions, NewRows);
                for (int i = 0; i < _rates.Length; i++)
                {
                    string cell = $"{covariance} in {subspace}, accepted {_rates[i]}";
                    realized[i].Mean.Should().BeLessThanOrEqualTo((1.5 * _rates[i]) + (2 * realized[i].Error), cell);
                    if (Rows * _rates[i] >= 10)
                    {
                        realized[i].Mean.Should().BeGreaterThanOrEqualTo((0.5 * _rates[i]) - (2 * realized[i].Error), cell);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(150, 512)]
    [InlineData(700, 300)]
    public void The_default_holds_where_the_models_of_folds_shrink_differently(int count, int dimension)
    {
        const double rate = 0.05;
        const int newRows = 100;
        (double Mean, double Error) Realized(AnomalyThreshold threshold) => ThresholdSimulation.Rates(
            "factors", count, dimension, _ => new GaussianAnomalyOptions { Threshold = threshold, FalsePositiveRate = rate }, [rate], Repetitions, newRows)[0];

        Realized(AnomalyThreshold.CrossFitted()).Mean.Should().BeGreaterThan(2 * rate, "out-of-fold scores are not those of the model of all rows");
        foreach (AnomalyThreshold threshold in new[] { AnomalyThreshold.Conformal(), AnomalyThreshold.CrossConformal(), AnomalyThreshold.SplitConformal() })
        {
            (double mean, double error) = Realized(threshold);
            mean.Should().BeInRange((0.5 * rate) - (2 * error), (1.5 * rate) + (2 * error), threshold.ToString());
        }
    }

    // What the benchmark has in full, cut to what differs most: the determinant is slow, and needs more rows than features.
    private static bool IsTested(string law, CovarianceEstimator covariance, FeatureSubspace subspace, int dimension) => covariance.NeedsAllRows
        ? law == "t3" && dimension < Rows / 2 && subspace == FeatureSubspace.Full
        : subspace == FeatureSubspace.Full || (covariance == CovarianceEstimator.LedoitWolf && subspace is NpcaSubspace or GreatestVarianceSubspace);
}

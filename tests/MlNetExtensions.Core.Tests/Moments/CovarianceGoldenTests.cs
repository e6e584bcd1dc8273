using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Moments;

public class CovarianceGoldenTests
{
    [Theory]
    [GoldenData("covariance_estimators")]
    public void Estimators_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix train = golden.Input("train").Matrix();
        foreach (string name in golden.Expectations.Names())
        {
            (CovarianceEstimator estimator, bool assumeCentered) = Estimator(name);
            GoldenValue expected = golden.Expected(name);
            var moments = new RowMoments(train.Columns);
            moments.Add<double>(train.Values);

            CovarianceEstimate estimate = CovarianceEstimate.Of(moments, estimator, assumeCentered);

            expected["location"].MustEqual(estimate.Location);
            expected["covariance"].MustEqual(estimate.Covariance);
            if (!expected["shrinkage"].IsMissing)
            {
                expected["shrinkage"].MustEqual(estimate.Shrinkage);
            }

            GaussianModel model = Fit(train, estimator, assumeCentered);
            if (expected["singular"].Boolean())
            {
                model.IsPseudoInverse.Should().BeTrue();
                continue;
            }

            expected["precision"].MustEqual(Precision(model));
            GoldenMatrix test = golden.Input("test").Matrix();
            expected["mahalanobis_squared"].MustEqual(model.SquaredDistances<double>(test.Values));
        }
    }

    private static (CovarianceEstimator Estimator, bool AssumeCentered) Estimator(string name) => name switch
    {
        "empirical" => (CovarianceEstimator.Empirical, false),
        "empirical_assume_centered" => (CovarianceEstimator.Empirical, true),
        "ledoit_wolf" => (CovarianceEstimator.LedoitWolf, false),
        "oas" => (CovarianceEstimator.OracleApproximatingShrinkage, false),
        _ when name.StartsWith("shrunk_", StringComparison.Ordinal) =>
            (CovarianceEstimator.Shrunk(double.Parse(name["shrunk_".Length..], System.Globalization.CultureInfo.InvariantCulture)), false),
        _ => throw new InvalidDataException($"Unknown estimator '{name}'."),
    };

    private static GaussianModel Fit(GoldenMatrix train, CovarianceEstimator estimator, bool assumeCentered) =>
        GaussianAnomalyFitter.Fit<double>(train.Values, train.Columns, new GaussianAnomalyOptions
        {
            Covariance = estimator,
            AssumeCentered = assumeCentered,
            Threshold = AnomalyThreshold.Fixed(1),
            PValues = false,
        }).Model.Columns[0];

    // P_jj = D²(μ+e_j) and P_jk = (D²(μ+e_j+e_k) − P_jj − P_kk)/2.
    private static double[] Precision(GaussianModel model)
    {
        int d = model.Dimension;
        double[] precision = new double[d * d];
        for (int j = 0; j < d; j++)
        {
            for (int k = 0; k < d; k++)
            {
                precision[j * d + k] = j == k ? Squared(model, j) : (Squared(model, j, k) - Squared(model, j) - Squared(model, k)) / 2;
            }
        }

        return precision;
    }

    private static double Squared(GaussianModel model, params int[] features)
    {
        double[] row = model.Mean.ToArray();
        foreach (int feature in features)
        {
            row[feature] += 1;
        }

        return model.SquaredDistance<double>(row);
    }
}

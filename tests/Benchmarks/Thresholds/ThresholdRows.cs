using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Testing;

namespace Benchmarks.Thresholds;

/// <summary>
/// Realized false-positive rates of the default threshold and of others, on rows of four laws, by rows per feature, accepted rate,
/// covariance and subspace. The goal: a mean in [0, 1.5α], and in [0.5α, 1.5α] where n·α ≥ 10, within two standard errors.
/// </summary>
internal static class ThresholdRows
{
    private const string Group = "thresholds";

    /// <summary>Enough rows that n·α ≥ 10 at an accepted rate of 0.1; those of 0.01 and 0.05 show what few rows do.</summary>
    private const int Rows = 100;

    /// <summary>Enough rows that n·α ≥ 10 at 0.01 too, in the full space of few features.</summary>
    private const int ManyRows = 1000;

    private const int Repetitions = 24;
    private const int NewRows = 100;

    private static readonly double[] _rates = [0.01, 0.05, 0.1];
    private static readonly double[] _rowsPerFeature = [0.1, 0.3, 0.6, 1.2, 4, 10];

    public static IEnumerable<Benchmark> All()
    {
        foreach (string law in ThresholdSimulation.Laws)
        {
            foreach (double rowsPerFeature in _rowsPerFeature)
            {
                yield return Cell(law, Rows, rowsPerFeature, Repetitions);
            }

            yield return Cell(law, ManyRows, 10, repetitions: 8);
        }

        foreach ((int count, int dimension) in new[] { (150, 512), (300, 128), (700, 300), (2000, 512) })
        {
            foreach ((string name, AnomalyThreshold threshold, bool isJudged) in new[]
            {
                ("default", AnomalyThreshold.Conformal(), true), ("CrossConformal", AnomalyThreshold.CrossConformal(), true),
                ("SplitConformal", AnomalyThreshold.SplitConformal(), true), ("CrossFitted", AnomalyThreshold.CrossFitted(), false),
                ("ChiSquare", AnomalyThreshold.ChiSquare, false),
            })
            {
                yield return LedoitWolf(name, threshold, count, dimension, isJudged);
            }
        }
    }

    // Every covariance and subspace; the row shows the one that is farthest from its bounds, in units of the accepted rate.
    private static Benchmark Cell(string law, int count, double rowsPerFeature, int repetitions)
    {
        int dimension = (int)Math.Round(count / rowsPerFeature);
        string name = string.Create(CultureInfo.InvariantCulture, $"thresholds, {law}, n = {count}, d = {dimension}, worst of all covariances and subspaces");
        return new Benchmark(Group, name, () =>
        {
            (double Excess, string Text) worst = (double.NegativeInfinity, "");
            (double Low, double High) range = (double.PositiveInfinity, 0);
            foreach (CovarianceEstimator covariance in ThresholdSimulation.Covariances)
            {
                foreach (FeatureSubspace subspace in ThresholdSimulation.Subspaces(dimension).Where(subspace => IsPossible(covariance, subspace, count, dimension)))
                {
                    (double Mean, double Error)[] realized = ThresholdSimulation.Rates(law, count, dimension, rate => Options(covariance, subspace, rate), _rates, repetitions, NewRows);
                    for (int i = 0; i < _rates.Length; i++)
                    {
                        (double mean, double error) = (realized[i].Mean / _rates[i], realized[i].Error / _rates[i]);
                        bool isEnough = count * _rates[i] >= 10;
                        double excess = Math.Max(mean - (2 * error) - 1.5, isEnough ? 0.5 - mean - (2 * error) : double.NegativeInfinity);
                        range = isEnough ? (Math.Min(range.Low, mean), Math.Max(range.High, mean)) : range;
                        if (excess > worst.Excess)
                        {
                            worst = (excess, string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} ± {error:0.00} of {_rates[i]} with {covariance} in {subspace}"));
                        }
                    }
                }
            }

            return new Row(Group, name, worst.Text, string.Create(CultureInfo.InvariantCulture, $"{range.Low:0.00} to {range.High:0.00} where n·rate is at least 10"), worst.Excess, new Goal(0));
        });
    }

    private static Benchmark LedoitWolf(string threshold, AnomalyThreshold how, int count, int dimension, bool isJudged)
    {
        const double rate = 0.05;
        string name = $"thresholds, {threshold}, Ledoit-Wolf on factors, n = {count}, d = {dimension}, accepted 0.05";
        return new Benchmark(Group, name, () =>
        {
            (double mean, double error) = ThresholdSimulation.Rates(
                "factors", count, dimension, _ => Options(CovarianceEstimator.LedoitWolf, FeatureSubspace.Full, rate) with { Threshold = how }, [rate], Repetitions, NewRows)[0];
            double excess = Math.Max(mean - (2 * error) - (1.5 * rate), count * rate >= 10 ? (0.5 * rate) - mean - (2 * error) : 0);
            return new Row(Group, name, string.Create(CultureInfo.InvariantCulture, $"{mean:0.0000} ± {error:0.0000}"), "0.05", excess, isJudged ? new Goal(0) : null);
        });
    }

    private static GaussianAnomalyOptions Options(CovarianceEstimator covariance, FeatureSubspace subspace, double rate) =>
        new() { Covariance = covariance, Subspace = subspace, FalsePositiveRate = rate };

    // The determinant needs more rows than features, and is slow: it is shown in the full space of up to a hundred features.
    private static bool IsPossible(CovarianceEstimator covariance, FeatureSubspace subspace, int count, int dimension) =>
        (!covariance.NeedsAllRows || (count > dimension && count < ManyRows && subspace == FeatureSubspace.Full))
        && (count < ManyRows || subspace == FeatureSubspace.Full || subspace is NpcaSubspace);
}

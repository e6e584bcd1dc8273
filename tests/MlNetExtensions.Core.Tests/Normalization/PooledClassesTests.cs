using MlNetExtensions.Core.Metrics;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Normalization;

/// <summary>
/// The 15 object classes of MVTec AD as strata of one set, scored by the root mean square of the normalized features of a ResNet-18: AUROC in per cent over
/// all test rows. Numbers computed with numpy; the first half of the normal rows of every class trains.
/// </summary>
public sealed class PooledClassesTests
{
    [DataTheory("adbench/CV_by_ResNet18/MVTec-AD_bottle.npz")]
    [InlineData(1, 74.340)]
    [InlineData(0.75, 72.446)]
    [InlineData(0.5, 68.948)]
    [InlineData(0.25, 64.576)]
    [InlineData(0, 54.887)]
    public void Normalizing_within_the_class_finds_more_anomalies(double blend, double expected)
    {
        AnomalySet[] sets = [.. AdBench.MvTecClasses.Select(AdBench.MvTec)];
        RowSplit[] splits = [.. sets.Select(RowSplit.Half)];
        var moments = new StratifiedMoments(sets[0].Dimension);
        for (int k = 0; k < sets.Length; k++)
        {
            AnomalySet train = sets[k].Select(splits[k].Train);
            moments.Add<float>(train.Rows, [.. Enumerable.Repeat(k, train.Count)]);
        }

        FeatureMoments total = moments.Total();
        var normalizer = new StratifiedNormalizer(
            new StratifiedRule { Blend = blend }, Statistics(total), [.. Enumerable.Range(0, moments.Count).Select(k => Statistics(moments[k]))]);
        List<double> scores = [];
        List<bool> labels = [];
        double[] normalized = new double[moments.Dimension];
        for (int k = 0; k < sets.Length; k++)
        {
            AnomalySet test = sets[k].Select(splits[k].Test);
            for (int row = 0; row < test.Count; row++)
            {
                normalizer.Normalize<double>([.. test.Row(row).ToArray().Select(value => (double)value)], k, normalized);
                scores.Add(Math.Sqrt(normalized.Average(value => value * value)));
                labels.Add(test.IsAnomaly[row]);
            }
        }

        // Three decimals of the table.
        (100 * RocCurve.Create<double>(scores.ToArray(), labels.ToArray()).Area).Should().BeApproximately(expected, 0.001);
    }

    private static StratumStatistics Statistics(FeatureMoments moments) => StratumStatistics.Of(moments, StratifiedForm.MeanVariance, 0);
}

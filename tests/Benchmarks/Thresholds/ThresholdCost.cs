using System.Globalization;
using Benchmarks.Foundation;
using MlNetExtensions;
using MlNetExtensions.Core.Anomaly;

namespace Benchmarks.Thresholds;

/// <summary>What thresholds cost in fit and in scoring, side by side with cross-fitting, the default before.</summary>
internal static class ThresholdCost
{
    private const string Group = "thresholds";

    public static IEnumerable<Benchmark> All()
    {
        foreach ((int count, int dimension) in new[] { (5263, 512), (20_000, 1024) })
        {
            var rows = new Lazy<GeneratedRows>(() => new GeneratedRows(count, dimension));
            foreach (FeatureSubspace subspace in new[] { FeatureSubspace.Full, FeatureSubspace.Npca(0.9) })
            {
                foreach ((string name, AnomalyThreshold threshold) in new[]
                {
                    ("default", AnomalyThreshold.Conformal()), ("CrossConformal", AnomalyThreshold.CrossConformal()),
                })
                {
                    string where = string.Create(CultureInfo.InvariantCulture, $"{name}, {count:N0} x {dimension}, {subspace}");
                    yield return Compare($"Threshold cost: fit, {where}", rows, threshold, subspace, (loaded, options) => () => Fit(loaded, options));
                    yield return Compare($"Threshold cost: labels, {where}", rows, threshold, subspace, Labels);
                    yield return Compare($"Threshold cost: p-values, {where}", rows, threshold, subspace, PValues);
                }
            }
        }
    }

    private static Benchmark Compare(
        string name, Lazy<GeneratedRows> rows, AnomalyThreshold threshold, FeatureSubspace subspace, Func<GeneratedRows, GaussianAnomalyOptions, Action> prepare) => new(Group, name, () =>
    {
        var options = new GaussianAnomalyOptions { Threshold = threshold, Subspace = subspace };
        Action ours = prepare(rows.Value, options), before = prepare(rows.Value, options with { Threshold = AnomalyThreshold.CrossFitted() });
        (double mine, double theirs) = Stopwatches.Medians(() => Stopwatches.Seconds(ours), () => Stopwatches.Seconds(before));
        return new Row(Group, name, Milliseconds(mine), Milliseconds(theirs), mine / theirs, null);
    });

    private static GaussianAnomalyModel Fit(GeneratedRows rows, GaussianAnomalyOptions options) => GaussianAnomalyFitter.Fit<float>(rows.Values, rows.Dimension, options).Model;

    private static Action Labels(GeneratedRows rows, GaussianAnomalyOptions options)
    {
        GaussianAnomalyModel model = Fit(rows, options);
        bool[] labels = new bool[rows.Count];
        return () => model.Labels<float>([rows.Values], labels);
    }

    private static Action PValues(GeneratedRows rows, GaussianAnomalyOptions options)
    {
        GaussianAnomalyModel model = Fit(rows, options);
        double[] pValues = new double[rows.Count];
        return () => model.PValues<float>([rows.Values], pValues);
    }

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms");
}

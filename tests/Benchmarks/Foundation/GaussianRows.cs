using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Anomaly;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace Benchmarks.Foundation;

/// <summary>Fitting and scoring a Gaussian, against scikit-learn on the same rows.</summary>
internal static class GaussianRows
{
    private const string Group = "foundation";
    private static readonly GaussianAnomalyOptions _fitOnly = new() { Threshold = AnomalyThreshold.Fixed(0), PValues = false };

    public static IEnumerable<Row> Run(Peer? peer, string reason)
    {
        foreach ((int count, int dimension) in new[] { (5263, 512), (100_000, 64) })
        {
            var rows = new GeneratedRows(count, dimension);
            string size = string.Create(CultureInfo.InvariantCulture, $"{count:N0} x {dimension}");
            string path = Path.GetTempFileName();
            try
            {
                rows.Save(path);
                peer?.Ask("load", path, count, dimension);
            }
            finally
            {
                File.Delete(path);
            }

            yield return Compare($"Ledoit-Wolf fit, {size}", () => Fit(rows), peer, reason, "fit", 1.0);
            yield return Compare($"Ledoit-Wolf fit + score, {size}", () => Score(rows), peer, reason, "score", 0.25);
            yield return CovariancePass(rows, size, peer, reason);
            yield return Compare($"Covariance pass against X.T @ X by dsyrk, {size}", () => Moments(rows), peer, reason, "dsyrk", bound: null);
            double throughView = Stopwatches.Median(() => Stopwatches.Seconds(() => ThroughView(rows)));
            yield return new Row(Group, $"Ledoit-Wolf fit + score through IDataView, {size}", Milliseconds(throughView), "-", throughView, null);
        }
    }

    private static Row Compare(string name, Action ours, Peer? peer, string reason, string request, double? bound)
    {
        if (peer is null)
        {
            return new Row(Group, name, Milliseconds(Stopwatches.Median(() => Stopwatches.Seconds(ours))), reason, null, GoalOf(bound));
        }

        (double mine, double theirs) = Stopwatches.Medians(() => Stopwatches.Seconds(ours), () => peer.Ask(request));
        return new Row(Group, name, Milliseconds(mine), Milliseconds(theirs), mine / theirs, GoalOf(bound));
    }

    private static Goal? GoalOf(double? bound) => bound is { } value ? new Goal(value) : null;

    // n·d·(d+1) operations make one triangle of XᵀX; the peer's dgemm makes all of it in 2·n·d².
    private static Row CovariancePass(GeneratedRows rows, string size, Peer? peer, string reason)
    {
        double Ours() => Stopwatches.Seconds(() => Moments(rows));
        double useful = (double)rows.Count * rows.Dimension * (rows.Dimension + 1);
        string name = $"Covariance pass, share of dgemm's rate, {size}";
        if (peer is null)
        {
            return new Row(Group, name, Rate(useful / Stopwatches.Median(Ours)), reason, null, new Goal(0.5, AtMost: false));
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask("dgemm"));
        double rate = 2.0 * rows.Count * rows.Dimension * rows.Dimension / theirs;
        return new Row(Group, name, Rate(useful / mine), Rate(rate), useful / mine / rate, new Goal(0.5, AtMost: false));
    }

    private static void Fit(GeneratedRows rows) => GaussianAnomalyFitter.Fit<float>(rows.Values, rows.Dimension, _fitOnly);

    private static void Score(GeneratedRows rows) =>
        GaussianAnomalyFitter.Fit<float>(rows.Values, rows.Dimension, _fitOnly).Model.Columns[0].SquaredDistances<float>(rows.Values);

    private static void Moments(GeneratedRows rows) => GaussianAnomalyFitter.Moments(new MemoryRows<float>(rows.Values, rows.Dimension));

    private static void ThroughView(GeneratedRows rows)
    {
        var ml = new MLContext(seed: 1);
        var view = new GeneratedView(rows);
        GaussianMahalanobisTransformer model = ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            Threshold = AnomalyThreshold.Fixed(0),
            PValueColumnName = null,
        }).Fit(view);
        double sum = model.Transform(view).GetColumn<float>("Score").Sum(score => (double)score);
        if (!double.IsFinite(sum))
        {
            throw new InvalidOperationException("The scores are not finite.");
        }
    }

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms");

    private static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e9:0.#} GFLOP/s");
}

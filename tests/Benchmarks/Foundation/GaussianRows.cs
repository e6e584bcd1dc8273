using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Rows;

namespace Benchmarks.Foundation;

/// <summary>Fitting and scoring a Gaussian, against scikit-learn on the same rows.</summary>
internal static class GaussianRows
{
    private const string Group = "foundation";
    private static readonly GaussianAnomalyOptions _fitOnly = new() { Threshold = AnomalyThreshold.Fixed(0), PValues = false };

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        foreach ((int count, int dimension) in new[] { (5263, 512), (100_000, 64) })
        {
            string size = string.Create(CultureInfo.InvariantCulture, $"{count:N0} x {dimension}");
            var rows = new Lazy<GeneratedRows>(() => Load(count, dimension, script.Peer));
            yield return Compare($"Ledoit-Wolf fit, {size}", Fit, rows, script, "fit", 1.0);
            yield return Compare($"Ledoit-Wolf fit + score, {size}", Score, rows, script, "score", 0.25);
            yield return CovariancePass($"Covariance pass, share of dgemm's rate, {size}", rows, script);
            yield return Compare($"Covariance pass against X.T @ X by dsyrk, {size}", Moments, rows, script, "dsyrk", bound: null);
            yield return ThroughView($"Ledoit-Wolf fit + score through IDataView, {size}", rows);
        }
    }

    private static GeneratedRows Load(int count, int dimension, Peer? peer)
    {
        var rows = new GeneratedRows(count, dimension);
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

        return rows;
    }

    private static Benchmark Compare(string name, Action<GeneratedRows> ours, Lazy<GeneratedRows> rows, PeerScript script, string request, double? bound) => new(Group, name, () =>
    {
        GeneratedRows loaded = rows.Value;
        double Ours() => Stopwatches.Seconds(() => ours(loaded));
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Milliseconds(Stopwatches.Median(Ours)), script.Reason, null, GoalOf(bound));
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask(request));
        return new Row(Group, name, Milliseconds(mine), Milliseconds(theirs), mine / theirs, GoalOf(bound));
    });

    private static Goal? GoalOf(double? bound) => bound is { } value ? new Goal(value) : null;

    // n·d·(d+1) operations make one triangle of XᵀX; the peer's dgemm makes all of it in 2·n·d².
    private static Benchmark CovariancePass(string name, Lazy<GeneratedRows> rows, PeerScript script) => new(Group, name, () =>
    {
        GeneratedRows loaded = rows.Value;
        double Ours() => Stopwatches.Seconds(() => Moments(loaded));
        double useful = (double)loaded.Count * loaded.Dimension * (loaded.Dimension + 1);
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Rate(useful / Stopwatches.Median(Ours)), script.Reason, null, new Goal(0.5, AtMost: false));
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask("dgemm"));
        double rate = 2.0 * loaded.Count * loaded.Dimension * loaded.Dimension / theirs;
        return new Row(Group, name, Rate(useful / mine), Rate(rate), useful / mine / rate, new Goal(0.5, AtMost: false));
    });

    private static Benchmark ThroughView(string name, Lazy<GeneratedRows> rows) => new(Group, name, () =>
    {
        GeneratedRows loaded = rows.Value;
        double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() => ThroughView(loaded)));
        return new Row(Group, name, Milliseconds(seconds), "-", seconds, null);
    });

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

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Metrics;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>One HTML page: tables, ROC curves, score histograms, and the features behind the worst rows.</summary>
internal static class AnomalyReport
{
    private const int ShownFeatures = 10;

    public static void Save(string path, Experiment experiment, bool isGenerated)
    {
        var report = new HtmlReport("Gaussian anomaly detection", isGenerated
            ? "Generated stand-in features: the development data were not found, so no number here speaks of real images."
            : "Features of a pre-trained ResNet-18 on MVTec AD, fitted on normal rows only.");
        report.Tiles(
            new Tile("Ledoit-Wolf, half split", Percent(experiment.HalfMean(0)), "mean AUROC over classes"),
            new Tile("NPCA .90, half split", Percent(experiment.HalfMean(6)), "mean AUROC over classes"),
            new Tile($"Ledoit-Wolf, 70/30, {experiment.Seeds} seeds", Percent(experiment.StratifiedMean(0)), $"± {experiment.StratifiedSpread(0).ToString("0.00", CultureInfo.InvariantCulture)}"));
        report.Section("AUROC").Table(Auroc("Half split in file order, %", experiment, (set, variant) => 100 * experiment.Half[set, variant], experiment.HalfMean));
        report.Table(Auroc($"70/30 stratified, mean over {experiment.Seeds} seeds, %", experiment, (set, variant) => 100 * experiment.Stratified[set, variant].Average(), experiment.StratifiedMean));
        report.Section("Realized false-positive rates")
            .Paragraph("The share of normal test rows called anomalies. The conformal threshold holds for exchangeable rows; a split in file order is not exchangeable, chi-square takes estimated moments for known ones, and cross-fitted scores are compared with those of another model.")
            .Table(Rates(experiment));
        AddClasses(report, experiment.Sets);
        report.Save(path);
    }

    private static ReportTable Auroc(string caption, Experiment experiment, Func<int, int, double> cell, Func<int, double> mean)
    {
        int[] variants = [.. Enumerable.Range(0, Variant.All.Count)];
        var table = new ReportTable(caption, [new ReportColumn("class"), .. Variant.All.Select(variant => new ReportColumn(variant.Name, "0.00", Competes: true))]);
        for (int set = 0; set < experiment.Sets.Count; set++)
        {
            int row = set;
            table.Row([experiment.Sets[set].Name, .. variants.Select(variant => (ReportCell)cell(row, variant))]);
        }

        return table.Summary(["mean", .. variants.Select(variant => (ReportCell)mean(variant))]);
    }

    private static ReportTable Rates(Experiment experiment)
    {
        var table = new ReportTable("Mean over classes", new ReportColumn("threshold"), new ReportColumn("accepted", "0.00"), new ReportColumn("shuffled 70/30", "0.0000"), new ReportColumn("half split, file order", "0.0000"));
        foreach ((double accepted, string threshold, double shuffled, double fileOrder) in experiment.Rates)
        {
            table.Row(threshold, accepted, shuffled, fileOrder);
        }

        return table;
    }

    private static void AddClasses(HtmlReport report, IReadOnlyList<AnomalySet> sets)
    {
        List<Chart> curves = [], histograms = [], contributions = [];
        foreach (AnomalySet set in sets)
        {
            RowSplit split = RowSplit.Half(set);
            var context = new MLContext(seed: 1);
            GaussianMahalanobisTransformer model = Detector.FitDetailed(context, FeatureRow.View(context, set.Select(split.Train)));
            AnomalySet test = set.Select(split.Test);
            IDataView verdicts = model.Transform(FeatureRow.View(context, test));
            float[] scores = [.. verdicts.GetColumn<float>("Score")];
            float[] worst = verdicts.GetColumn<float[]>("FeatureContributions").ElementAt(Array.IndexOf(scores, scores.Max()));
            curves.Add(Curve(set.Name, scores, test.IsAnomaly));
            histograms.Add(Histogram(set.Name, scores, test.IsAnomaly, model.Threshold));
            contributions.Add(Contributions(set.Name, worst));
        }

        report.Section("ROC curves").Paragraph("Ledoit-Wolf, half split.").Grid(curves);
        report.Section("Scores and threshold").Paragraph("Ledoit-Wolf, half split, test rows. Under cross-conformal p-values, no line divides the scores: the label depends on the row.").Grid(histograms);
        report.Section("Features behind the worst row")
            .Paragraph($"What each feature adds to the squared distance of the test row with the highest score: the {ShownFeatures} that add or take most; the others are left out.")
            .Grid(contributions);
    }

    private static LineChart Curve(string name, float[] scores, bool[] labels)
    {
        RocCurve curve = RocCurve.Create<float>(scores, labels);
        return new LineChart(
            $"{name}: {Percent(100 * curve.Area)}", "false-positive rate", "true-positive rate",
            new LineSeries("Ledoit-Wolf", [.. curve.Points.Select(point => point.FalsePositiveRate)], [.. curve.Points.Select(point => point.TruePositiveRate)]),
            new LineSeries("chance", [0, 1], [0, 1], IsReference: true));
    }

    private static Histogram Histogram(string name, float[] scores, bool[] labels, double threshold) => new(
        name, "distance",
        new HistogramSeries("normal", [.. scores.Where((_, row) => !labels[row]).Select(score => (double)score)]),
        new HistogramSeries("anomaly", [.. scores.Where((_, row) => labels[row]).Select(score => (double)score)]))
    {
        Threshold = double.IsFinite(threshold) ? new ThresholdLine(threshold, "threshold") : null,
    };

    private static BarChart Contributions(string name, float[] contributions) => new(
        name, "share of the squared distance",
        [.. Enumerable.Range(0, contributions.Length)
            .OrderByDescending(feature => Math.Abs(contributions[feature]))
            .Take(ShownFeatures)
            .Select(feature => new Bar(string.Create(CultureInfo.InvariantCulture, $"feature {feature}"), contributions[feature] / contributions.Sum()))]);

    private static string Percent(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " %";
}

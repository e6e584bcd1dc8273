using System.Globalization;
using MlNetExtensions.Reports;

namespace MlNetExtensions.Examples.Representations;

/// <summary>One HTML page with both experiments.</summary>
internal static class RepresentationReport
{
    public static void Save(string path, Plan plan, Images images, IReadOnlyList<ImageResult> results, IReadOnlyList<SiteResult> sites)
    {
        string data = images.IsGenerated ? "Invented images: Fashion-MNIST was not found, so no number here speaks of real ones." : "Fashion-MNIST.";
        var report = new HtmlReport("Representations without labels, and sites that were never seen", $"{data} {plan.Text}.");
        Accuracies(report, plan, results);
        Training(report, results);
        foreach (SiteResult site in sites)
            Sites(report, site);
        report.Save(path);
    }

    private static void Accuracies(HtmlReport report, Plan plan, IReadOnlyList<ImageResult> results)
    {
        report.Section("A linear probe with few labels")
            .Paragraph("Every representation is learned from all images without their labels. Then a multinomial logistic regression, the same for all, learns from few of them: "
                + "as many of each class, drawn by chance, the same draws for all. Numbers are test accuracies in percent, means over the draws ± their standard error.")
            .Paragraph(Verdict(plan, results));
        var table = new ReportTable(
            "Test accuracy in %",
            [new ReportColumn("features"), new ReportColumn("what they are"), .. plan.Labels.Select(labels => new ReportColumn(ResultTables.Labels(labels))), new ReportColumn("seconds", "0")]);
        foreach (ImageResult result in results)
            table.Row([result.Representation.Name, result.Representation.Note, .. plan.Labels.Select((_, i) => Cell(result.Accuracy(i))), result.Seconds]);
        report.Table(table)
            .Chart(new LineChart("Test accuracy by labels", "labels", "accuracy in %", [.. results.Where(Drawn).Select(result => new LineSeries(
                result.Representation.Name, [.. plan.Labels.Select(labels => (double)labels)], [.. plan.Labels.Select((_, i) => result.Accuracy(i).Mean)])
            {
                Band = [.. plan.Labels.Select((_, i) => (result.Accuracy(i).Mean - result.Accuracy(i).Error, result.Accuracy(i).Mean + result.Accuracy(i).Error))],
            })])
            { LogX = true });
        var geometry = new ReportTable(
            "With all labels: nearest neighbors and a linear probe; effective rank, IsoScore, intrinsic dimension and hubness",
            new ReportColumn("features"), new ReportColumn("k-NN, %", "0.0"), new ReportColumn("linear, %", "0.0"),
            new ReportColumn("size", "0"), new ReportColumn("rank", "0.0"), new ReportColumn("IsoScore", "0.000"),
            new ReportColumn("TwoNN", "0.0"), new ReportColumn("hubness", "0.00"));
        foreach (ImageResult result in results)
        {
            EmbeddingMetrics metrics = result.Metrics;
            geometry.Row(
                result.Representation.Name, 100 * metrics.NearestNeighborAccuracy, 100 * metrics.LinearProbeAccuracy, metrics.Dimension,
                metrics.EffectiveRank, metrics.IsoScore, metrics.IntrinsicDimension, metrics.Hubness);
        }

        report.Table(geometry);
    }

    /// <summary>What the numbers say, whichever way they went: gains draw by draw over the better of pixels and principal components.</summary>
    private static string Verdict(Plan plan, IReadOnlyList<ImageResult> results)
    {
        ImageResult best = results.Where(result => result.Epochs.Count > 1).MaxBy(result => result.Accuracy(0).Mean) ?? results[^1];
        IEnumerable<string> gains = plan.Labels.Select((labels, i) =>
        {
            ImageResult baseline = results[0].Accuracy(i).Mean >= results[1].Accuracy(i).Mean ? results[0] : results[1];
            (double mean, double error) = best.Gain(i, baseline);
            return string.Create(CultureInfo.InvariantCulture, $"{labels:N0} labels {mean:+0.0;−0.0;0.0} ± {error:0.0} over {baseline.Representation.Name}");
        });
        return $"Best of the learned ones with the fewest labels: {best.Representation.Name}. Its gain in points, draw by draw: {string.Join("; ", gains)}.";
    }

    private static void Training(HtmlReport report, IReadOnlyList<ImageResult> results)
    {
        ImageResult[] trained = [.. results.Where(result => result.Epochs.Count > 1)];
        if (trained.Length == 0)
            return;
        LineChart Chart(string title, string label, IEnumerable<ImageResult> shown, Func<EmbeddingEpoch, double> value) => new(
            title, "epoch", label, [.. shown.Select(result => new LineSeries(
                result.Representation.Name, [.. result.Epochs.Select(epoch => (double)epoch.Epoch)], [.. result.Epochs.Select(value)]))]);
        report.Section("Terms of the loss over epochs")
            .Paragraph("Invariance is how far two views of an image lie apart, variance what dimensions lack of a deviation of 1, covariance how much they say the same. "
                + "Without the variance term all images move to one point: invariance goes to zero, and so does the deviation.")
            .Grid(
                Chart("Invariance", "mean squared distance", trained.Where(IsVicReg), epoch => epoch.Terms.Invariance),
                Chart("Variance", "mean hinge", trained.Where(IsVicReg), epoch => epoch.Terms.Variance),
                Chart("Covariance", "sum of squares / d", trained.Where(IsVicReg), epoch => epoch.Terms.Redundancy),
                Chart("Effective rank of the representation", "directions", trained.Where(IsVicReg), epoch => epoch.EffectiveRank));
        ImageResult[] ablation = [.. trained.Where(result => result.Representation.Name is "mixing, 0.3" or "no variance term" or "no covariance term")];
        report.Grid(
            Chart("Mean deviation of the embedding, without terms", "deviation", ablation, epoch => epoch.Terms.MeanDeviation),
            Chart("Effective rank, without terms", "directions", ablation, epoch => epoch.EffectiveRank));
    }

    private static void Sites(HtmlReport report, SiteResult result)
    {
        string kind = result.Data.IsGenerated ? " Invented: the data were not found." : "";
        report.Section(result.Data.Name)
            .Paragraph($"{result.Data.Note}.{kind} A multinomial logistic regression learns from all sites but one and predicts that one. Features are standardized over all rows, "
                + "within sites, or half and half; the new site's statistics come from its rows without labels. A site that is unknown to the normalization gets the statistics of all.");
        var table = new ReportTable(
            "Accuracy in % on the site that was left out",
            [new ReportColumn("site"), .. SiteNormalization.All.Select(normalization => new ReportColumn(normalization.Name, "0.0", Competes: true)), new ReportColumn("most frequent class", "0.0")]);
        foreach ((string site, int i) in result.Data.Sites.Select((site, i) => (site, i)))
            table.Row([site, .. result.Accuracies[i].Select(accuracy => (ReportCell)(100 * accuracy)), 100 * result.Majorities[i]]);
        table.Summary(["mean", .. ResultTables.Means(result).Select(mean => (ReportCell)(100 * mean)), 100 * result.Majorities.Average()]);
        report.Table(table);
    }

    // As many as the palette tells apart.
    private static bool Drawn(ImageResult result) => result.Representation.Name is not ("no variance term" or "no covariance term" or "untrained encoder" or "feature corruption, 0.6");

    // The terms of Barlow Twins have other units.
    private static bool IsVicReg(ImageResult result) => Drawn(result) && result.Representation.Name != "Barlow Twins";

    private static string Cell((double Mean, double Error) accuracy) => ResultTables.Accuracy(accuracy).Replace(' ', '\u00a0');
}

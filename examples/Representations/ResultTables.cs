using System.Globalization;

namespace MlNetExtensions.Examples.Representations;

/// <summary>The results as tables of text.</summary>
internal static class ResultTables
{
    public static void Write(IReadOnlyList<ImageResult> results, Plan plan)
    {
        var table = new TextTable(
            "Test accuracy of a linear probe in %, mean ± standard error over draws of labels",
            ["features", .. plan.Labels.Select(Labels), "k-NN, all labels", "effective rank", "seconds"]);
        foreach (ImageResult result in results)
        {
            table.Row(
                [result.Representation.Name, .. plan.Labels.Select((_, i) => Accuracy(result.Accuracy(i))), Number(100 * result.Metrics.NearestNeighborAccuracy),
                    Number(result.Metrics.EffectiveRank), Number(result.Seconds)]);
        }

        Write(table);
    }

    public static void Write(SiteResult result)
    {
        var table = new TextTable(
            $"{result.Data.Name}: accuracy in % on a site that was left out, by normalization", ["site", .. SiteNormalization.All.Select(normalization => normalization.Name), "most frequent class"]);
        foreach ((string site, int i) in result.Data.Sites.Select((site, i) => (site, i)))
            table.Row([site, .. result.Accuracies[i].Select(accuracy => Number(100 * accuracy)), Number(100 * result.Majorities[i])]);
        table.Rule().Row(["mean", .. Means(result).Select(mean => Number(100 * mean)), Number(100 * result.Majorities.Average())]);
        Write(table);
    }

    /// <summary>The mean over sites for each normalization.</summary>
    public static IEnumerable<double> Means(SiteResult result) => SiteNormalization.All.Select((_, k) => result.Accuracies.Average(site => site[k]));

    public static string Labels(int labels) => string.Create(CultureInfo.InvariantCulture, $"{labels:N0} labels");

    public static string Accuracy((double Mean, double Error) value) => string.Create(CultureInfo.InvariantCulture, $"{value.Mean:0.0} ± {value.Error:0.0}");

    public static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static void Write(TextTable table) => Console.WriteLine(table.Format(Terminal.Width));
}

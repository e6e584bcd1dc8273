using System.Globalization;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>The results as tables of text.</summary>
internal static class ResultTables
{
    public static void Write(Experiment experiment)
    {
        Write(Auroc(experiment, "AUROC in %, half split in file order", (set, variant) => Number(100 * experiment.Half[set, variant]))
            .Row(["mean", .. Variants.Select(variant => Number(experiment.HalfMean(variant)))]));
        Write(Auroc(experiment, $"AUROC in %, 70/30 stratified, mean over {experiment.Seeds} seeds (±: standard deviation of the mean over classes)", (set, variant) => Number(100 * experiment.Stratified[set, variant].Average()))
            .Row(["mean", .. Variants.Select(variant => Number(experiment.StratifiedMean(variant)))])
            .Row(["±", .. Variants.Select(variant => Number(experiment.StratifiedSpread(variant)))]));
        Write(Rates(experiment));
    }

    private static IEnumerable<int> Variants => Enumerable.Range(0, Variant.All.Count);

    private static void Write(TextTable table) => Console.WriteLine(table.Format(Terminal.Width));

    private static TextTable Auroc(Experiment experiment, string title, Func<int, int, string> cell)
    {
        var table = new TextTable(title, ["class", .. Variant.All.Select(variant => variant.Name)]);
        for (int set = 0; set < experiment.Sets.Count; set++)
        {
            int row = set;
            table.Row([experiment.Sets[set].Name, .. Variants.Select(variant => cell(row, variant))]);
        }

        return table.Rule();
    }

    private static TextTable Rates(Experiment experiment)
    {
        var table = new TextTable("Realized false-positive rate, mean over classes", "threshold", "accepted", "shuffled 70/30", "half split, file order");
        foreach ((double accepted, string threshold, double shuffled, double fileOrder) in experiment.Rates)
        {
            table.Row(threshold, Rate(accepted), Rate(shuffled), Rate(fileOrder));
        }

        return table;
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Spectre.Console;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>The results as console tables.</summary>
internal static class ConsoleTables
{
    private const int RedirectedWidth = 140;

    public static void Write(Experiment experiment)
    {
        if (Console.IsOutputRedirected)
        {
            // A file has no width of its own, and the default of a terminal is too narrow for the tables.
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        AnsiConsole.Write(Auroc(experiment, "AUROC in %, half split in file order", (set, variant) => Number(100 * experiment.Half[set, variant]), variant => Number(experiment.HalfMean(variant))));
        AnsiConsole.Write(Auroc(
            experiment,
            $"AUROC in %, 70/30 stratified, mean over {experiment.Seeds} seeds (± standard deviation of the mean over classes)",
            (set, variant) => Number(100 * experiment.Stratified[set, variant].Average()),
            variant => $"{Number(experiment.StratifiedMean(variant))} ± {Number(experiment.StratifiedSpread(variant))}"));
        AnsiConsole.Write(Rates(experiment));
    }

    private static Table Auroc(Experiment experiment, string title, Func<int, int, string> cell, Func<int, string> mean)
    {
        Table table = new Table().Title(Markup.Escape(title)).AddColumn("class");
        foreach (Variant variant in Variant.All)
        {
            table.AddColumn(new TableColumn(variant.Name).RightAligned());
        }

        int[] variants = [.. Enumerable.Range(0, Variant.All.Count)];
        for (int set = 0; set < experiment.Sets.Count; set++)
        {
            int row = set;
            table.AddRow([experiment.Sets[set].Name, .. variants.Select(variant => cell(row, variant))]);
        }

        return table.AddEmptyRow().AddRow(["mean", .. variants.Select(mean)]);
    }

    private static Table Rates(Experiment experiment)
    {
        Table table = new Table().Title("Realized false-positive rate, mean over classes")
            .AddColumn("accepted").AddColumn("threshold")
            .AddColumn(new TableColumn("shuffled 70/30").RightAligned()).AddColumn(new TableColumn("half split, file order").RightAligned());
        foreach ((double accepted, string threshold, double shuffled, double fileOrder) in experiment.Rates)
        {
            table.AddRow(Rate(accepted), threshold, Rate(shuffled), Rate(fileOrder));
        }

        return table;
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}

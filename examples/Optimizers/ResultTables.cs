using System.Globalization;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>The results as tables of text.</summary>
internal static class ResultTables
{
    public static void WriteRace(RunSet[] race)
    {
        var table = new TextTable("Optimizers, best validation loss first", "optimizer", "rate", "validation loss", "test accuracy", "seconds");
        foreach (RunSet set in Ranked(race))
        {
            table.Row(set.Contender.Name, Rate(set.Contender), set.ValidationLoss.Text("0.000"), set.TestAccuracy.Text("0.0000"), set.Seconds.Text("0.0"));
        }

        Write(table);
    }

    public static void WriteFilters(RunSet[] filters)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"{Experiments.WrongLabels:P0} wrong labels in training and validation, none in the test rows");
        var table = new TextTable(title, "method", "validation loss", "test loss", "test accuracy", "seconds");
        foreach (RunSet set in filters)
        {
            table.Row(set.Contender.Name, set.ValidationLoss.Text("0.000"), set.TestLoss.Text("0.000"), set.TestAccuracy.Text("0.0000"), set.Seconds.Text("0.0"));
        }

        Write(table);
    }

    public static void WriteBatches(BatchRuns[] batches)
    {
        var table = new TextTable(
            "AdamW by batch size (seconds with the measurement of noise)", "batch size", "rate", "validation loss", "test accuracy", "noise scale", "seconds");
        foreach (BatchRuns runs in batches)
        {
            RunSet set = runs.Set;
            table.Row(
                runs.BatchSize.ToString(CultureInfo.InvariantCulture), Rate(set.Contender), set.ValidationLoss.Text("0.000"), set.TestAccuracy.Text("0.0000"),
                NoiseScale(runs), set.Seconds.Text("0.0"));
        }

        Write(table);
    }

    /// <summary>Best first; those that diverged last.</summary>
    public static IEnumerable<RunSet> Ranked(RunSet[] race) =>
        race.OrderBy(set => double.IsNaN(set.ValidationLoss.Mean) ? double.PositiveInfinity : set.ValidationLoss.Mean);

    public static string Rate(Contender contender) => contender.LearningRate.ToString("0.######", CultureInfo.InvariantCulture);

    public static string NoiseScale(BatchRuns runs) => double.IsNaN(runs.LastNoiseScale.Mean) ? "not seen" : runs.LastNoiseScale.Text("0");

    private static void Write(TextTable table) => Console.WriteLine(table.Format(Terminal.Width));
}

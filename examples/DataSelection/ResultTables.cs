using System.Globalization;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>The results as tables of text.</summary>
internal static class ResultTables
{
    public static void Write(ShareResult result)
    {
        var table = new TextTable(
            $"{result.Data.Name}{Invented(result.Data)}: test accuracy in %, mean ± standard error over seeds; all {result.Data.Train.Length:N0} rows: {Mean.Number(result.Full)}",
            ["selector", .. result.Shares.Select(share => $"{share:P0} of rows")]);
        foreach ((Selector selector, int i) in Selector.All.Select((selector, i) => (selector, i)))
            table.Row([selector.Name, .. result.Shares.Select((_, share) => result.Accuracy(i, share).Text())]);
        Write(table);
    }

    public static void WriteVerdict(IReadOnlyList<ShareResult> results)
    {
        foreach (string line in results.Select(Verdict))
            Console.WriteLine(line);
        Console.WriteLine();
    }

    /// <summary>Who reaches the accuracy of all rows, or by how much the nearest missed it.</summary>
    public static string Verdict(ShareResult result)
    {
        string[] reached = [.. Selector.All.Where((_, i) => result.ReachesFull(i)).Select(selector => selector.Name)];
        (double missed, string name) = Selector.All.Select((selector, i) => (result.Full - Enumerable.Range(0, result.Shares.Count).Max(share => result.Accuracy(i, share).Value), selector.Name)).Min();
        return reached.Length > 0
            ? $"{result.Data.Name}: the accuracy of all rows is reached, within a standard error, from at most half of them by {string.Join("; ", reached)}."
            : string.Create(CultureInfo.InvariantCulture, $"{result.Data.Name}: nobody reaches the accuracy of all rows from half of them; the nearest, {name}, misses it by {missed:0.0} points.");
    }

    public static void Write(LabelResult result)
    {
        int[] shown = [.. Enumerable.Range(0, result.Labels.Count).Where(i => i % 3 == 2 || i == result.Labels.Count - 1)];
        var table = new TextTable(
            $"Labels of {result.Data.Name}{Invented(result.Data)}: test accuracy in %, mean ± standard error over seeds", ["way", .. shown.Select(i => $"{result.Labels[i]} labels")]);
        foreach ((string name, int way) in LabelResult.Ways.Select((way, i) => (way.Name, i)))
            table.Row([name, .. shown.Select(i => result.Accuracy(way, i).Text())]);
        Write(table);
    }

    public static void Write(SourceResult result)
    {
        int last = result.Shares[0].Length - 1;
        var table = new TextTable($"Four sources of {result.Data.Name}{Invented(result.Data)}: share of the rows drawn", ["source", "half way", "at the end"]);
        foreach ((string name, int i) in SourceResult.Names.Select((name, i) => (name, i)))
            table.Row([name, result.Share(i, last / 2).Text("0.00"), result.Share(i, last).Text("0.00")]);
        Write(table);
        Console.WriteLine($"Test accuracy: chosen {Mean.Of(result.Chosen).Text()} %, as many rows of each source {Mean.Of(result.Even).Text()} %.");
        Console.WriteLine();
    }

    public static void Write(IReadOnlyList<BanditResult> results)
    {
        var table = new TextTable($"Bayes regret after {BanditRun.Steps:N0} steps, mean ± standard error over bandits", ["policy", .. results.Select(result => result.Name)]);
        foreach ((string name, int policy) in BanditRun.Names.Select((name, i) => (name, i)))
            table.Row([name, .. results.Select(result => result.After(policy, BanditRun.Steps).Text())]);
        Write(table);
    }

    private static string Invented(DataSet data) => data.IsGenerated ? " (invented rows: the data were not found)" : "";

    private static void Write(TextTable table) => Console.WriteLine(table.Format(Terminal.Width));
}

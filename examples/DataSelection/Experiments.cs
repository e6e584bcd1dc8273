using Microsoft.ML;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>What the four experiments found.</summary>
internal sealed record Findings(IReadOnlyList<ShareResult> Shares, IReadOnlyList<LabelResult> Labels, SourceResult Sources, IReadOnlyList<BanditResult> Bandits)
{
    public bool IsGenerated => Shares.Any(result => result.Data.IsGenerated);
}

/// <summary>All experiments, their tables and the report.</summary>
internal static class Experiments
{
    public static void Run(string report, Plan plan)
    {
        Console.WriteLine($"{plan.Text}.");
        Console.WriteLine();
        var context = new MLContext(seed: 1);
        List<ShareResult> shares = [];
        foreach (ShareResult result in ShareResult.All(context, plan))
        {
            ResultTables.Write(result);
            shares.Add(result);
        }

        ResultTables.WriteVerdict(shares);
        LabelResult[] labels = [.. LabelResult.All(context, plan)];
        Array.ForEach(labels, ResultTables.Write);
        SourceResult sources = SourceResult.Of(context, plan);
        ResultTables.Write(sources);
        BanditResult[] bandits = [.. BanditResult.All(plan.BanditRuns)];
        ResultTables.Write(bandits);
        SelectionReport.Save(report, plan, new Findings(shares, labels, sources, bandits));
        Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    }
}

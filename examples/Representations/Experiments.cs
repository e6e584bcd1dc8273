using Microsoft.ML;

namespace MlNetExtensions.Examples.Representations;

/// <summary>Both experiments, their tables and the report.</summary>
internal static class Experiments
{
    private const int FewestPerClass = 60;

    public static void Run(string report, Plan plan)
    {
        string? problem = Images.Problem;
        if (problem is not null)
            Console.WriteLine($"{problem} Running on generated images instead: the numbers below speak of no real ones.");
        Images images = problem is null ? Images.Load(plan.Rows) : GeneratedImages.Create(plan.Rows);
        int rarest = images.Train.GroupBy(row => row.Label).Min(group => group.Count());
        plan = plan with { Rows = images.Train.Length, Labels = [.. plan.Labels.Where(labels => labels / Images.Classes <= rarest)] };
        if (plan.Labels.Count == 0)
            throw new UserException($"A class has {rarest} of {plan.Rows} images, but the least number of labels asks for more. Give more --rows; {Plan.FewestRows + FewestPerClass} are enough.");
        Console.WriteLine($"{plan.Text}.");
        Console.WriteLine();
        var context = new MLContext(seed: 1);
        IReadOnlyList<ImageResult> results = ImageExperiment.Run(context, images, plan);
        ResultTables.Write(results, plan);
        IReadOnlyList<SiteResult> sites = [.. SiteData.All().Select(data => SiteResult.Of(context, data))];
        foreach (SiteResult site in sites)
            ResultTables.Write(site);
        RepresentationReport.Save(report, plan, images, results, sites);
        Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    }
}

using Microsoft.ML;

namespace MlNetExtensions.Examples.LinearModels;

/// <summary>All solvers at two penalties, and the path of the L1 penalty.</summary>
internal static class Comparison
{
    public static void Run(string report)
    {
        Files.CheckWritable(report);
        string? problem = DataFolder.Problem(Census.File);
        string data = problem is null ? DataFolder.File(Census.File) : Path.GetTempFileName();
        try
        {
            if (problem is not null)
            {
                Console.WriteLine($"{problem} Running on invented people instead: the numbers below speak of no real ones.");
                GeneratedCensus.Write(data);
            }

            Run(report, data, isGenerated: problem is not null);
        }
        finally
        {
            if (problem is not null)
            {
                File.Delete(data);
            }
        }
    }

    private static void Run(string report, string data, bool isGenerated)
    {
        Files.CheckReadable(data);
        var context = new MLContext(seed: 1);
        var census = new Census(context, data);
        Console.WriteLine($"{census.RowCount} rows, {census.FeatureCount} features.");
        Console.WriteLine();
        var experiments = new List<(string Penalty, SolverRun[] Runs)>();
        foreach ((string penalty, double l2) in new[] { ("1/n", 1.0 / census.RowCount), ("0.01/n", 0.01 / census.RowCount) })
        {
            SolverRun[] runs = SolverRun.All(context, census.Train, l2, solver => Terminal.Status($"{penalty}: {solver}"));
            ResultTables.Write($"Logistic regression with L2 penalty {penalty}, at most 60 passes", runs);
            experiments.Add((penalty, runs));
        }

        PathPoint[] penaltyPath = PathPoint.Path(context, census);
        ResultTables.Write(penaltyPath);
        LinearReport.Save(report, census, experiments, penaltyPath, isGenerated);
        Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    }
}

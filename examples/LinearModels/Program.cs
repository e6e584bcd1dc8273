using Microsoft.ML;
using MlNetExtensions.Examples;
using MlNetExtensions.Examples.LinearModels;

if (args is not ([] or ["--report", _]))
{
    Console.Error.WriteLine("Usage: LinearModels [--report <file.html>]");
    return 1;
}

string report = args is [_, { } path] ? path : "linear-models-report.html";
string? problem = DataFolder.Problem(Census.File);
string data = problem is null ? DataFolder.File(Census.File) : Path.GetTempFileName();
try
{
    if (problem is not null)
    {
        Console.WriteLine($"{problem} Running on invented people instead: the numbers below speak of no real ones.");
        GeneratedCensus.Write(data);
    }

    var context = new MLContext(seed: 1);
    var census = new Census(context, data);
    Console.WriteLine($"{census.RowCount} rows, {census.FeatureCount} features.");
    var experiments = new List<(string Penalty, SolverRun[] Runs)>();
    foreach ((string penalty, double l2) in new[] { ("1/n", 1.0 / census.RowCount), ("0.01/n", 0.01 / census.RowCount) })
    {
        SolverRun[] runs = SolverRun.All(context, census.Train, l2, solver => Console.Error.WriteLine($"{penalty}: {solver}"));
        ConsoleTables.Write($"Logistic regression with L2 penalty {penalty}, at most 60 passes", runs);
        experiments.Add((penalty, runs));
    }

    PathPoint[] penaltyPath = PathPoint.Path(context, census);
    ConsoleTables.Write(penaltyPath);
    LinearReport.Save(report, census, experiments, penaltyPath, isGenerated: problem is not null);
    Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    return 0;
}
finally
{
    if (problem is not null)
    {
        File.Delete(data);
    }
}

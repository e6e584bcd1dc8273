using System.Globalization;
using Microsoft.ML;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>The tasks one after another, their tables and the report.</summary>
internal static class Experiments
{
    public static void Run(string report, Plan plan)
    {
        if (DataFolder.Problem() is { } problem)
            Console.WriteLine($"{problem} Running on generated rows instead: the numbers below speak of no real ones.");
        Console.WriteLine($"{plan.Text}.");
        Console.WriteLine();
        var context = new MLContext(seed: 1);
        AutoTask[] tasks = [Tasks.Income(context, plan), Tasks.Digits(context, plan), Tasks.Defects(context, plan)];
        var results = new List<(AutoTask Task, IReadOnlyList<ContestResult> Results)>();
        foreach (AutoTask task in tasks)
        {
            results.Add((task, Contest.Run(task, plan)));
            Write(task, results[^1].Results);
        }

        AutoReport.Save(report, plan, results);
        Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    }

    private static void Write(AutoTask task, IReadOnlyList<ContestResult> results)
    {
        var table = new TextTable($"{task.Name}{(task.IsGenerated ? ", generated rows" : "")}: {task.Metric}", "tuner", "validation", "test", "folds", "seconds");
        foreach (ContestResult result in results)
        {
            table.Row(
                result.Tuner, result.Validation.Text("0.0000"), result.Test.Text("0.0000"),
                result.Folds.ToString("0", CultureInfo.InvariantCulture), result.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
        }

        Console.WriteLine(table.Format(Terminal.Width));
    }
}

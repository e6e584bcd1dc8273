using Microsoft.ML;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>The three experiments, their tables and the report.</summary>
internal static class Experiments
{
    public const double WrongLabels = 0.2;

    private const int WarmUpRows = 512;

    public static void Run(string report, Plan plan)
    {
        string? problem = Images.Problem;
        if (problem is not null)
        {
            Console.WriteLine($"{problem} Running on generated images instead: the numbers below speak of no real ones.");
        }

        Images images = problem is null ? Images.Load(plan.Rows) : GeneratedImages.Create(plan.Rows);
        plan = plan with { Rows = images.Train.Length };
        Console.WriteLine($"{plan.Text}.");
        Console.WriteLine();
        var context = new MLContext(seed: 1);
        RunSet[] race = All(context, images, Contender.All, plan);
        ResultTables.WriteRace(race);
        RunSet[] filters = All(context, images.WithWrongLabels(WrongLabels, seed: 1), Contender.Filters, plan);
        ResultTables.WriteFilters(filters);
        BatchRuns[] batches = BatchRuns.All(context, images, plan);
        ResultTables.WriteBatches(batches);
        OptimizerReport.Save(report, plan, images, race, filters, batches);
        Console.WriteLine($"Report: {Path.GetFullPath(report)}");
    }

    // Seeds are the outer loop, so that what else the machine does falls on all alike.
    private static RunSet[] All(MLContext context, Images images, IReadOnlyList<Contender> contenders, Plan plan)
    {
        Images few = images with { Train = images.Train[..Math.Min(WarmUpRows, images.Train.Length)], Test = images.Test[..1] };
        List<TrainingRun>[] runs = [.. contenders.Select(_ => new List<TrainingRun>())];
        for (int seed = 0; seed < plan.Seeds; seed++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                Terminal.Status($"{contenders[i].Name}, seed {seed}");
                if (seed == 0)
                {
                    // A short run first: the seconds are to be the optimizer's, not the compiler's.
                    TrainingRun.Fit(context, few, contenders[i], epochs: 1, seed);
                }

                runs[i].Add(TrainingRun.Fit(context, images, contenders[i], plan.Epochs, seed));
            }
        }

        return [.. contenders.Zip(runs, (contender, own) => new RunSet(contender, own))];
    }
}

using Microsoft.ML;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>What came of sources of different worth: shares over rounds, and accuracies.</summary>
/// <param name="Shares">Seed, round, source.</param>
/// <param name="Chosen">Test accuracy of the selector's model, seed by seed; percent.</param>
/// <param name="Even">The same with as many rows, of each source the same number.</param>
internal sealed record SourceResult(DataSet Data, double[][][] Shares, double[] Chosen, double[] Even)
{
    private const int RowsPerRound = 40;
    private const int HeldOut = 800;

    public static IReadOnlyList<string> Names { get; } = ["right labels", "30 % wrong labels", "labels at random", "noisy features"];

    public static SourceResult Of(MLContext context, Plan plan)
    {
        Terminal.Status("sources");
        DataSet data = DataSets.Pendigits(plan.Rows);
        (double[][] Shares, double Chosen, double Even)[] runs = [.. Enumerable.Range(0, plan.Seeds).Select(seed => Run(context, data, plan, seed))];
        return new SourceResult(data, [.. runs.Select(run => run.Shares)], [.. runs.Select(run => run.Chosen)], [.. runs.Select(run => run.Even)]);
    }

    /// <summary>The share of a source among all rows drawn up to a round.</summary>
    public Mean Share(int source, int round) => Mean.Of(Shares.Select(run => run[round][source]));

    private static (double[][] Shares, double Chosen, double Even) Run(MLContext context, DataSet data, Plan plan, int seed)
    {
        var random = new Random(seed);
        LabeledRow[] rows = [.. data.Train];
        random.Shuffle(rows);
        LabeledRow[] heldOut = rows[..Math.Min(HeldOut, rows.Length / 4)], left = rows[heldOut.Length..];
        int each = left.Length / Names.Count;
        LabeledRow[][] sources = [.. Enumerable.Range(0, Names.Count).Select(source => Worsened(left[(source * each)..((source + 1) * each)], source, data.Classes, random))];
        int rounds = Math.Min(plan.SourceRounds, left.Length / RowsPerRound);
        SourceSelector selector = context.SourceSelection([.. sources.Select(source => data.View(context, source))], new SourceSelectorOptions
        {
            Trainer = DataSet.Trainer(context),
            Evaluate = model => data.Accuracy(context, model, heldOut),
            RowsPerRound = RowsPerRound,
            Rounds = rounds,
            Seed = seed,
        });
        ITransformer model = selector.Run();
        int evenly = selector.History.Sum(round => round.Rows) / Names.Count;
        ITransformer even = DataSet.Trainer(context).Fit(data.View(context, [.. sources.SelectMany(source => source.Take(evenly))]));
        return ([.. selector.History.Select(round => round.Shares.ToArray())], data.Accuracy(context, model), data.Accuracy(context, even));
    }

    private static LabeledRow[] Worsened(LabeledRow[] rows, int source, int classes, Random random) => source switch
    {
        1 => DataSet.Flipped(rows, 0.3, classes, random),
        2 => DataSet.Flipped(rows, 1 - 1.0 / classes, classes, random),
        3 => [.. rows.Select(row => new LabeledRow { Features = Array.ConvertAll(row.Features, value => value + (float)(random.NextDouble() - 0.5) * 2), Label = row.Label })],
        _ => rows,
    };
}

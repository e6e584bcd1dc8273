using Microsoft.ML;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>A way to choose a share of the rows, and the model that it leads to.</summary>
internal sealed record Selector(string Name, string Note, Func<MLContext, DataSet, double, int, ITransformer> Fit)
{
    public static IReadOnlyList<Selector> All { get; } =
    [
        InRounds("random", "at random", new RandomSampler(), new MarginScore()),
        InRounds("margin, best", "the smallest margins between two classes", new TopSampler(), new MarginScore()),
        InRounds("margin, power", "by the margin, with chance", new StochasticBatchSampler(), new MarginScore()),
        InRounds("entropy, power", "by the entropy, with chance", new StochasticBatchSampler(), new EntropyScore()),
        InRounds("EL2N, power", "by the distance of probabilities from the label", new StochasticBatchSampler(), new El2nScore()),
        InRounds("Thompson", "by draws of whether the model is right", new ThompsonPoolSampler(), new MarginScore()),
        InRounds("margin, per class", "by the margin, each class in proportion", new StratifiedSampler(new StochasticBatchSampler()), new MarginScore()),
        InRounds("easy first", "a curriculum by the loss", new CurriculumSampler(), new CrossEntropyScore()),
        new("representatives", "the nearest to k-means centers of each class, weighted", Representatives),
    ];

    private static Selector InRounds(string name, string note, PoolSampler sampler, RowScore score) => new(name, note, (context, data, share, seed) =>
        DataSet.Trainer(context).WithDataSelection(context, new DataSelectionOptions
        {
            BudgetShare = share,
            Rounds = 5,
            HoldoutShare = 0,
            Sampler = sampler,
            Score = score,
            Seed = seed,
        }).Fit(data.TrainView(context)));

    private static MaximumEntropyTransformer Representatives(MLContext context, DataSet data, double share, int seed)
    {
        IDataView chosen = context.Data.SelectRows(data.TrainView(context), new SelectRowsOptions
        {
            Share = share,
            Sampler = new RepresentativeSampler(),
            VectorColumnName = "Features",
            StratumColumnNames = ["Label"],
            Seed = seed,
        });
        return DataSet.Trainer(context, "Weight").Fit(chosen);
    }
}

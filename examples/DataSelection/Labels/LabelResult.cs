using Microsoft.ML;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>Test accuracies by the labels bought.</summary>
/// <param name="Labels">Labels at which a model was tested.</param>
/// <param name="Accuracies">Way, seed, one value for each of the labels; percent.</param>
internal sealed record LabelResult(DataSet Data, IReadOnlyList<int> Labels, double[][][] Accuracies)
{
    private const int PoolRows = 3000;
    private const int Batch = 40;

    public static IReadOnlyList<(string Name, RowScore Score, PoolSampler Sampler)> Ways { get; } =
    [
        ("random", new MarginScore(), new RandomSampler()), ("margin, best", new MarginScore(), new TopSampler()),
        ("margin, power", new MarginScore(), new StochasticBatchSampler()), ("entropy, power", new EntropyScore(), new StochasticBatchSampler()),
    ];

    public static IEnumerable<LabelResult> All(MLContext context, Plan plan) =>
        new[] { DataSets.Pendigits(PoolRows), DataSets.Letter(PoolRows) }.Select(data => Of(context, data, plan));

    public Mean Accuracy(int way, int at) => Mean.Of(Accuracies[way].Select(run => run[at]));

    private static LabelResult Of(MLContext context, DataSet data, Plan plan)
    {
        Terminal.Status($"labels of {data.Name}");
        int[] labels = [.. Enumerable.Range(1, plan.Labels / Batch).Select(i => i * Batch)];
        return new LabelResult(data, labels, [.. Ways.Select(way =>
            Enumerable.Range(0, plan.Seeds).Select(seed => Run(context, data, way.Score, way.Sampler, labels, seed)).ToArray())]);
    }

    /// <summary>Buys labels from somebody who knows them all.</summary>
    private static double[] Run(MLContext context, DataSet data, RowScore score, PoolSampler sampler, int[] labels, int seed)
    {
        string[] classes = [.. Enumerable.Range(0, data.Classes).Select(label => $"class {label}")];
        using ActiveLearner learner = context.ActiveLearning(data.TrainView(context), new ActiveLearningOptions
        {
            Trainer = DataSet.Trainer(context),
            Classes = classes,
            Score = score,
            Sampler = sampler,
            InitialBatchSize = Batch,
            BatchSize = Batch,
            Budget = labels[^1],
            Evaluate = model => data.Accuracy(context, model),
            Seed = seed,
        });
        ITransformer last = learner.Run(request => classes[data.Train[request.Row].Label]);
        // A round's model has seen the labels before it; the first round has none.
        Dictionary<int, double> tested = learner.Rounds.Where(round => !double.IsNaN(round.Metric)).ToDictionary(round => round.Labels, round => round.Metric);
        tested[learner.Labels] = data.Accuracy(context, last);
        return [.. labels.Select(count => tested.GetValueOrDefault(count, double.NaN))];
    }
}

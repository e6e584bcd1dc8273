using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions;

namespace Benchmarks.Selection;

/// <summary>
/// What choosing rows adds to the fits that it steers: half of 100,000 rows of 100 features in five rounds, beside the same five fits alone. A linear trainer
/// takes hardly longer for its rows than reading them takes; a network takes its epochs.
/// </summary>
internal static class SelectionCost
{
    private const string Group = "selection";
    private const int Rows = 100_000;
    private const int Columns = 100;

    public static IEnumerable<Benchmark> All { get; } =
    [
        Of("logistic regression", ml => ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(), runs: 5),
        Of("a network", ml => ml.BinaryClassification.Trainers.NeuralNetwork(), runs: 1),
    ];

    private static Benchmark Of<T>(string trainer, Func<MLContext, IEstimator<T>> create, int runs)
        where T : class, ITransformer
    {
        string name = $"Choosing half of 100,000 x 100 rows by margins in 5 rounds of {trainer}: share of the training time";
        return new Benchmark(Group, name, () => Measure(name, create, runs));
    }

    private static Row Measure<T>(string name, Func<MLContext, IEstimator<T>> create, int runs)
        where T : class, ITransformer
    {
        var ml = new MLContext(seed: 1);
        var random = new SelectionRandom(1);
        double[] direction = [.. Enumerable.Range(0, Columns).Select(_ => random.Normal())];
        Example[] rows = [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, Columns).Select(_ => (float)random.Normal())];
            double margin = features.Zip(direction, (x, w) => x * w).Sum() / 5 + random.Normal();
            return new Example { Features = features, Label = margin > 0 };
        })];
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        IEstimator<T> trainer = create(ml);
        var selecting = trainer.WithDataSelection(ml, new DataSelectionOptions { BudgetShare = 0.5, Rounds = 5, HoldoutShare = 0 });
        selecting.Fit(view);
        // The rounds' rows, each time in the data's order, as the trainer gets them.
        IDataView[] parts = [.. selecting.History.Select((_, round) => ml.Data.LoadFromEnumerable(
            selecting.History.Take(round + 1).SelectMany(past => past.Chosen).Order().Select(row => rows[row]).ToArray()))];
        (double whole, double fits) = Stopwatches.Medians(
            () => Stopwatches.Seconds(() => selecting.Fit(view)), () => Stopwatches.Seconds(() => Array.ForEach(parts, part => trainer.Fit(part))), runs);
        double cost = (whole - fits) / fits;
        return new Row(Group, name, string.Create(CultureInfo.InvariantCulture, $"{whole:F2} s in all"), string.Create(CultureInfo.InvariantCulture, $"{fits:F2} s of fits"), cost, new Goal(0.1));
    }

    private sealed class Example
    {
        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions;

namespace Benchmarks.Selection;

/// <summary>What choosing rows adds to the fits that it steers: half of 100,000 rows of 100 features in five rounds, beside the same five fits alone.</summary>
internal static class SelectionCost
{
    private const string Group = "selection";
    private const string Name = "Choosing half of 100,000 x 100 rows by margins in 5 rounds: share of the training time";
    private const int Rows = 100_000;
    private const int Columns = 100;

    public static Benchmark Benchmark { get; } = new(Group, Name, Measure);

    private static Row Measure()
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
        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();
        var selecting = trainer.WithDataSelection(ml, new DataSelectionOptions { BudgetShare = 0.5, Rounds = 5, HoldoutShare = 0 });
        selecting.Fit(view);
        // The rounds' rows, each time in the data's order, as the trainer gets them.
        IDataView[] parts = [.. selecting.History.Select((_, round) => ml.Data.LoadFromEnumerable(
            selecting.History.Take(round + 1).SelectMany(past => past.Chosen).Order().Select(row => rows[row]).ToArray()))];
        double whole = Stopwatches.Median(() => Stopwatches.Seconds(() => selecting.Fit(view)));
        double fits = Stopwatches.Median(() => Stopwatches.Seconds(() => Array.ForEach(parts, part => trainer.Fit(part))));
        double cost = (whole - fits) / fits;
        return new Row(Group, Name, string.Create(CultureInfo.InvariantCulture, $"{whole:F2} s in all"), string.Create(CultureInfo.InvariantCulture, $"{fits:F2} s of fits"), cost, new Goal(0.1));
    }

    private sealed class Example
    {
        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}

using System.Globalization;
using Microsoft.ML;
using MlNetExtensions;

namespace Benchmarks.Foundation;

/// <summary>Logistic regression on many rows in a process of its own, whose peak memory over that of the features is the figure.</summary>
internal static class TrainingMemoryRows
{
    public const string Verb = "--train";

    private const string Group = "memory";

    public static IEnumerable<Benchmark> All() =>
    [
        Measure("logistic regression, 10 million rows x 16, peak memory over that of the features", 10_000_000, 16, new Goal(2)),
        Measure("logistic regression, 36 million rows x 64, peak memory over that of the features", 36_000_000, 64, new Goal(2)),
    ];

    private static Benchmark Measure(string name, long count, int dimension, Goal goal) => new(Group, name, () =>
    {
        double values = sizeof(float) * (double)count * dimension;
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < goal.Bound * values)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"needs a machine with {goal.Bound * values / 1e9:0.#} GB"));
        }

        double[] figures = ChildProcess.Run(cores: null, Verb, count.ToString(CultureInfo.InvariantCulture), dimension.ToString(CultureInfo.InvariantCulture));
        string ours = string.Create(
            CultureInfo.InvariantCulture, $"{figures[0] / 1e9:0.00} GB for {values / 1e9:0.00}, {figures[1]:0.0} s, {figures[2]:0.#} passes, gap {figures[3]:0.0e0}");
        return new Row(Group, name, ours, "-", figures[0] / values, goal);
    });

    /// <summary>The child: fits, and prints peak memory in bytes, seconds, passes, and the certificate as a share of the objective.</summary>
    public static void Train(long count, int dimension)
    {
        var ml = new MLContext(seed: 1);
        var view = new GeneratedView(new GeneratedRows(10_000, dimension), count, columns: 1);
        var options = new VarianceReducedLogisticRegressionTrainer.Options { L2Regularization = 1e-6 };
        FiniteSumResult? training = null;
        double seconds = Stopwatches.Seconds(() =>
            training = TrainingResults.Of(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options).Fit(view)));
        Console.Write(string.Create(CultureInfo.InvariantCulture,
            $"{ChildProcess.Peak()} {seconds:0.00} {training!.Passes:0.#} {training.Certificate / training.Objective:R}"));
    }
}

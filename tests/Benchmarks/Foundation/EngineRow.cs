using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Foundation;

/// <summary>One row at a time through a prediction engine, with the model as fitted and as loaded.</summary>
internal static class EngineRow
{
    private const int Dimension = 512;
    private const int Predictions = 2000;

    // No row comes twice in a row: a loaded model's outputs share what was computed of an equal row.
    private const int Examples = 64;

    public static IEnumerable<Benchmark> All() => [Measure("as fitted", (_, fitted) => fitted), Measure("as loaded", Reload)];

    private static Benchmark Measure(string state, Func<MLContext, ITransformer, ITransformer> prepare)
    {
        string name = $"PredictionEngine, one row of {Dimension}, {state}, in us";
        return new Benchmark("foundation", name, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = new GeneratedRows(2000, Dimension);
            ITransformer model = prepare(ml, ml.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(new GeneratedView(rows)));
            double seconds = Seconds(ml, model, rows.Values);
            return new Row("foundation", name, string.Create(CultureInfo.InvariantCulture, $"{1e6 * seconds:0.0} us"), "-", 1e6 * seconds, new Goal(100));
        });
    }

    private static ITransformer Reload(MLContext ml, ITransformer fitted)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(fitted, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private static double Seconds(MLContext ml, ITransformer model, float[] features)
    {
        using PredictionEngine<Example, Verdict> engine = ml.Model.CreatePredictionEngine<Example, Verdict>(model);
        Example[] examples = [.. Enumerable.Range(0, Examples).Select(row => new Example { Features = features[(row * Dimension)..((row + 1) * Dimension)] })];
        Verdict verdict = new();
        return Stopwatches.Median(() => Stopwatches.Seconds(() =>
        {
            for (int i = 0; i < Predictions; i++)
            {
                engine.Predict(examples[i % Examples], ref verdict);
            }
        })) / Predictions;
    }

    private sealed class Example
    {
        [VectorType(Dimension)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Verdict
    {
        public float Score { get; set; }

        public bool PredictedLabel { get; set; }

        public float PValue { get; set; }
    }
}

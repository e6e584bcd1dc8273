using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Anomaly;

namespace Benchmarks.Foundation;

/// <summary>One row at a time through a prediction engine, with the model as fitted and as loaded.</summary>
internal static class EngineRow
{
    private const int Dimension = 512;
    private const int Predictions = 2000;

    public static IEnumerable<Row> Run()
    {
        var ml = new MLContext(seed: 1);
        var rows = new GeneratedRows(2000, Dimension);
        GaussianMahalanobisTransformer fitted = ml.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(new GeneratedView(rows));
        using var stream = new MemoryStream();
        ml.Model.Save(fitted, null, stream);
        stream.Position = 0;
        foreach ((string name, ITransformer model) in new[] { ("as fitted", fitted), ("as loaded", new MLContext().Model.Load(stream, out _)) })
        {
            using PredictionEngine<Example, Verdict> engine = ml.Model.CreatePredictionEngine<Example, Verdict>(model);
            var example = new Example { Features = rows.Values[..Dimension] };
            Verdict verdict = new();
            double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() =>
            {
                for (int i = 0; i < Predictions; i++)
                {
                    engine.Predict(example, ref verdict);
                }
            })) / Predictions;
            yield return new Row("foundation", $"PredictionEngine, one row of {Dimension}, {name}, in us", string.Create(CultureInfo.InvariantCulture, $"{1e6 * seconds:0.0} us"), "-", 1e6 * seconds, new Goal(100));
        }
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

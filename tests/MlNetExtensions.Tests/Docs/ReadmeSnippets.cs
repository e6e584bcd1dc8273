using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of the README.</summary>
public sealed class ReadmeSnippets
{
    [Fact]
    public void Anomaly_detection()
    {
        Part[] parts = Parts();
        try
        {
            Part suspect = new() { LayerA = [9, 9, 9], LayerB = [9, 9] };

            var ml = new MLContext(seed: 1);
            IDataView normalRows = ml.Data.LoadFromEnumerable(parts);
            var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(featureColumnNames: ["LayerA", "LayerB"], falsePositiveRate: 0.01);
            ml.Model.Save(trainer.Fit(normalRows), normalRows.Schema, "model.zip");
            var engine = ml.Model.CreatePredictionEngine<Part, PartVerdict>(ml.Model.Load("model.zip", out _));
            PartVerdict verdict = engine.Predict(suspect);

            verdict.PredictedLabel.Should().BeTrue();
            verdict.PValue.Should().BeLessThanOrEqualTo(0.01f);
        }
        finally
        {
            File.Delete("model.zip");
        }
    }

    [Fact]
    public void Linear_trainer()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();   // or LinearSvm, and on other catalogs LeastSquares, Huber, Poisson, MaximumEntropy
        var model = ml.Transforms.Concatenate("Features", "age", "hours").Append(ml.Transforms.NormalizeMinMax("Features")).Append(trainer).Fit(rows);
        double gap = TrainingResults.Of(model)!.Certificate;                                  // the objective can fall by at most this much

        gap.Should().BeInRange(0, 1e-5);
    }

    [Fact]
    public void Evaluation()
    {
        var ml = new MLContext(seed: 1);
        Part[] parts = Parts();
        ITransformer model = ml.AnomalyDetection.Trainers.GaussianMahalanobis("LayerA").Fit(ml.Data.LoadFromEnumerable(parts));
        IDataView labeledRows = ml.Data.LoadFromEnumerable(parts.Select((part, i) => new LabeledPart { LayerA = i % 10 == 0 ? [9, 9, 9] : part.LayerA, Label = i % 10 == 0 ? 1 : 0 }));

        var metrics = ml.AnomalyDetection.Evaluate(model.Transform(labeledRows));   // Label: Single, 1 for an anomaly and 0 for normal

        metrics.AreaUnderRocCurve.Should().BeGreaterThan(0.99);
    }

    private static Part[] Parts()
    {
        var random = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        return [.. Enumerable.Range(0, 500).Select(_ => new Part { LayerA = Draw(3), LayerB = Draw(2) })];
    }

    public sealed class Part
    {
        [VectorType(3)]
        public float[] LayerA { get; set; } = [];

        [VectorType(2)]
        public float[] LayerB { get; set; } = [];
    }

    public sealed class PartVerdict
    {
        public bool PredictedLabel { get; set; }

        public float PValue { get; set; }
    }

    private sealed class LabeledPart
    {
        [VectorType(3)]
        public float[] LayerA { get; set; } = [];

        public float Label { get; set; }
    }
}

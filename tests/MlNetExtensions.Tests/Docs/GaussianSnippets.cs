using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of docs/gaussian-anomaly-detection.md.</summary>
public sealed class GaussianSnippets
{
    [Fact]
    public void Options()
    {
        var ml = new MLContext(seed: 1);
        IDataView normalRows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            FeatureColumnNames = ["Features"],
            Covariance = CovarianceEstimator.LedoitWolf,
            Subspace = FeatureSubspace.Full,
            Threshold = AnomalyThreshold.Conformal(),
            FalsePositiveRate = 0.01,
            FeatureContributionsColumnName = "Contributions",   // what each feature adds to the squared distance
        });
        var model = trainer.Fit(normalRows);

        model.Transform(normalRows).GetColumn<float[]>("Contributions").First().Should().HaveCount(3);
    }

    [Fact]
    public void After_fitting()
    {
        var ml = new MLContext(seed: 1);
        IDataView normalRows = ml.Data.LoadFromEnumerable(People.Invented(1)), heldOut = ml.Data.LoadFromEnumerable(People.Invented(2));
        ITransformer model = ml.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(normalRows);

        model = ml.AnomalyDetection.Calibrate(model, heldOut, falsePositiveRate: 0.05);   // normal rows that it was not fitted on
        model = ml.AnomalyDetection.ChangeFalsePositiveRate(model, 0.02);                  // the same p-values, another line
        var gaussian = GaussianMahalanobisTransformer.Find(model)!;                        // also in a loaded chain
        Console.WriteLine($"{gaussian.Model.FalsePositiveRate}: anomalies score above {gaussian.Threshold:G4}");

        gaussian.Model.FalsePositiveRate.Should().Be(0.02);
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of docs/reconstruction-error.md.</summary>
public sealed class ReconstructionSnippets
{
    [Fact]
    public void Options()
    {
        var ml = new MLContext(seed: 1);
        IDataView normalRows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.AnomalyDetection.Trainers.ReconstructionError(new ReconstructionErrorTrainer.Options
        {
            FeatureColumnNames = ["Features"],
            HiddenLayers = [32, 2, 32],
            FalsePositiveRate = 0.05,
            FeatureContributionsColumnName = "Contributions",   // what each feature adds to the error
        });
        var model = trainer.Fit(normalRows);

        model.Transform(normalRows).GetColumn<float[]>("Contributions").First().Should().HaveCount(3);
    }
}

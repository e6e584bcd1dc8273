using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples in the XML documentation of the catalog of embeddings.</summary>
public sealed class EmbeddingSnippets
{
    [Fact]
    public void VicRegEmbedding()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var pipeline = ml.Transforms.VicRegEmbedding("Embedding", "Features", dimension: 16)
            .Append(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(featureColumnName: "Embedding"));
        var model = pipeline.Fit(rows);

        model.Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void VicRegEmbedding_with_options()
    {
        var ml = new MLContext(seed: 1);

        var layout = new ImageLayout(Height: 28, Width: 28);
        var estimator = ml.Transforms.VicRegEmbedding(new VicRegEmbeddingEstimator.Options
        {
            InputColumnName = "Pixels",
            FirstView = [new ImageShift(layout), new FeatureCorruption(0.3)],
            SecondView = [new ImageShift(layout), new FeatureCorruption(0.3)],
            Optimizer = rate => Optimizers.MarsAdamW(rate),
        });

        estimator.Should().NotBeNull();
    }
}

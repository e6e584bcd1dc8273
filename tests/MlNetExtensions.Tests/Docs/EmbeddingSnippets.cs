using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples in the XML documentation of the catalogs of embeddings, and the code of docs/embedding-quality.md.</summary>
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

    [Fact]
    public void Metrics()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Transforms.CopyColumns("Embedding", "Features").Append(ml.Transforms.CopyColumns("Label", "Site")).Fit(Sites(300)).Transform(Sites(300));

        EmbeddingMetrics metrics = ml.Embeddings().Evaluate(rows, "Embedding", "Label");
        Console.WriteLine($"rank {metrics.EffectiveRank:F1} of {metrics.Dimension}, linear probe {metrics.LinearProbeAccuracy:P0}");

        metrics.Dimension.Should().Be(3);
    }

    [Fact]
    public void Metrics_on_test_data()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Transforms.CopyColumns("Embedding", "Features").Append(ml.Transforms.CopyColumns("Label", "Site")).Fit(Sites(300)).Transform(Sites(300)), others = rows;

        EmbeddingMetrics metrics = ml.Embeddings().Evaluate(rows, "Embedding", "Label", new EmbeddingEvaluationOptions
        {
            MaximumSampledRows = 10_000,
            NumberOfNeighbors = 20,
            Distance = NeighborDistance.Cosine,
        }, testData: others);

        metrics.TestRowCount.Should().Be(300);
    }

    private static IDataView Sites(int count) => Normalization.SiteRow.View(new MLContext(seed: 1), Normalization.SiteRow.Generate(count));
}

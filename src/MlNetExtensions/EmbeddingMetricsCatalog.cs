using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>The metrics of embeddings on the context.</summary>
public static class EmbeddingMetricsCatalog
{
    /// <summary>Metrics over a vector column.</summary>
    /// <param name="mlContext">The context.</param>
    /// <example>
    /// <code>
    /// EmbeddingMetrics metrics = ml.Embeddings().Evaluate(rows, "Embedding", "Label");
    /// Console.WriteLine($"rank {metrics.EffectiveRank:F1} of {metrics.Dimension}, linear probe {metrics.LinearProbeAccuracy:P0}");
    /// </code>
    /// </example>
    public static EmbeddingOperations Embeddings(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new EmbeddingOperations(CatalogEnvironment.Of(mlContext.Transforms));
    }
}

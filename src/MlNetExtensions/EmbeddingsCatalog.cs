using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Self-supervised embeddings on the catalog of transforms.</summary>
public static class EmbeddingsCatalog
{
    /// <summary>Learns a representation of features without labels, by variance, invariance and covariance of corrupted views (VICReg).</summary>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="outputColumnName">The column that is added: a vector of Single.</param>
    /// <param name="inputColumnName">The features: a vector of Single of known size, dense or sparse; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="dimension">Dimensions of the representation.</param>
    /// <param name="numberOfEpochs">Passes over the rows.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.VicRegEmbedding("Embedding", "Features", dimension: 16)
    ///     .Append(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(featureColumnName: "Embedding"));
    /// </code>
    /// </example>
    public static VicRegEmbeddingEstimator VicRegEmbedding(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int dimension = 128, int numberOfEpochs = 30) => VicRegEmbedding(catalog, new VicRegEmbeddingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Dimension = dimension,
            NumberOfEpochs = numberOfEpochs,
        });

    /// <inheritdoc cref="VicRegEmbedding(TransformsCatalog, string, string, int, int)"/>
    /// <param name="catalog">The transforms of the context.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var layout = new ImageLayout(Height: 28, Width: 28);
    /// var estimator = ml.Transforms.VicRegEmbedding(new VicRegEmbeddingEstimator.Options
    /// {
    ///     InputColumnName = "Pixels",
    ///     FirstView = [new ImageShift(layout), new FeatureCorruption(0.3)],
    ///     SecondView = [new ImageShift(layout), new FeatureCorruption(0.3)],
    ///     Optimizer = rate => Optimizers.MarsAdamW(rate),
    /// });
    /// </code>
    /// </example>
    public static VicRegEmbeddingEstimator VicRegEmbedding(this TransformsCatalog catalog, VicRegEmbeddingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new VicRegEmbeddingEstimator(CatalogEnvironment.Of(catalog), options);
    }
}

using MlNetExtensions;

namespace Microsoft.ML;

/// <summary>Normalizations of a row by itself or against what came before, on the catalog of transforms.</summary>
public static class RowNormalizationCatalog
{
    /// <summary>Normalizes every row by its own mean and variance (Ba, Kiros and Hinton, "Layer Normalization", 2016).</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="inputColumnName">The features: a vector of Single of known size; null for the name of the output.</param>
    /// <param name="epsilon">Added to the variance; finite, at least 0.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeLayer("Normalized", "Features");
    /// </code>
    /// </example>
    public static LayerNormalizingEstimator NormalizeLayer(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, double epsilon = 1e-5) =>
        NormalizeLayer(catalog, new LayerNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Epsilon = epsilon,
        });

    /// <inheritdoc cref="NormalizeLayer(TransformsCatalog, string, string, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeLayer(new LayerNormalizingEstimator.Options
    /// {
    ///     Gain = [1, 2, 1],
    ///     MissingValues = MissingValueHandling.PassThrough,
    /// });
    /// </code>
    /// </example>
    public static LayerNormalizingEstimator NormalizeLayer(this TransformsCatalog catalog, LayerNormalizingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LayerNormalizingEstimator(options);
    }
}

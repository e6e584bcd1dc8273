using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>The piecewise linear encoding of numbers, on the catalog of transforms.</summary>
public static class PiecewiseLinearEncodingCatalog
{
    /// <summary>
    /// Spreads every number over one slot for each of its bins, so that a network or a linear model behind it can bend where bins meet
    /// (Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning", NeurIPS 2022).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, a vector of Single.</param>
    /// <param name="inputColumnName">The numbers: Single, a scalar or a vector of known size; null for the name of the output.</param>
    /// <param name="maximumBinCount">The most bins of a number, in [1, 131071].</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.Concatenate("numbers", "age", "hours")
    ///     .Append(ml.Transforms.EncodePiecewiseLinear("numbers"))
    ///     .Append(ml.Transforms.Categorical.OneHotEncoding("workclass"))
    ///     .Append(ml.Transforms.Concatenate("Features", "numbers", "workclass"))
    ///     .Append(ml.BinaryClassification.Trainers.NeuralNetwork());
    /// </code>
    /// </example>
    public static PiecewiseLinearEncodingEstimator EncodePiecewiseLinear(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int maximumBinCount = 32) =>
        EncodePiecewiseLinear(catalog, new PiecewiseLinearEncodingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            MaximumBinCount = maximumBinCount,
        });

    /// <inheritdoc cref="EncodePiecewiseLinear(TransformsCatalog, string, string, int)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var encoding = ml.Transforms.EncodePiecewiseLinear(new PiecewiseLinearEncodingEstimator.Options
    /// {
    ///     OutputColumnName = "hoursByBin",
    ///     InputColumnName = "hours",
    ///     ClipEnds = false,
    ///     MissingValues = MissingValueHandling.PassThrough,
    /// });
    /// </code>
    /// </example>
    public static PiecewiseLinearEncodingEstimator EncodePiecewiseLinear(this TransformsCatalog catalog,
        PiecewiseLinearEncodingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);
}

using MlNetExtensions;
using MlNetExtensions.Pipeline;

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

    /// <summary>
    /// Takes from similarities of queries to the items of a gallery what hubs, items near to everything, have too much: querybank
    /// normalization by the dynamic inverted softmax (CVPR 2022). The view that is fitted on is the bank of queries.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the similarities.</param>
    /// <param name="inputColumnName">The similarities of a query to every item: a vector of Single of known size; null for the name of the
    /// output.</param>
    /// <param name="beta">The inverse temperature, above 0.</param>
    /// <param name="k">How many of the best items of a bank's query count as hubs.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeQueryBank("Scores", "Similarities");
    /// </code>
    /// </example>
    public static QueryBankNormalizingEstimator NormalizeQueryBank(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, double beta = 20, int k = 1) =>
        NormalizeQueryBank(catalog, new QueryBankNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Beta = beta,
            K = k,
        });

    /// <inheritdoc cref="NormalizeQueryBank(TransformsCatalog, string, string, double, int)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeQueryBank(new QueryBankNormalizingEstimator.Options
    /// {
    ///     InputColumnName = "Similarities",
    ///     NormalizeAll = true,
    ///     Logarithms = true,
    /// });
    /// </code>
    /// </example>
    public static QueryBankNormalizingEstimator NormalizeQueryBank(this TransformsCatalog catalog,
        QueryBankNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>
    /// Normalizes rows by a mixture of statistics, each mixed with the row's own as far as the row is like it (UnMix-TNS, ICLR 2024).
    /// <c>Transform</c> leaves the statistics as they were fitted; <see cref="UnmixedNormalizingTransformer.TransformStream"/> moves them
    /// with each row of a stream.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="inputColumnName">The features: Single, a scalar or a vector of known size; null for the name of the output.</param>
    /// <param name="numberOfComponents">Statistics in the mixture.</param>
    /// <param name="momentum">How far a row of a stream moves the statistics, in [0, 1].</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeUnmixed("Normalized", "Features");
    /// </code>
    /// </example>
    public static UnmixedNormalizingEstimator NormalizeUnmixed(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, int numberOfComponents = 16,
            double momentum = 0.01) =>
        NormalizeUnmixed(catalog, new UnmixedNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            NumberOfComponents = numberOfComponents,
            Momentum = momentum,
        });

    /// <inheritdoc cref="NormalizeUnmixed(TransformsCatalog, string, string, int, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeUnmixed(new UnmixedNormalizingEstimator.Options
    /// {
    ///     InputColumnName = "Pixels",
    ///     SlotsPerChannel = 4,
    /// });
    /// </code>
    /// </example>
    public static UnmixedNormalizingEstimator NormalizeUnmixed(this TransformsCatalog catalog, UnmixedNormalizingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new UnmixedNormalizingEstimator(options);
    }

    /// <summary>
    /// Learns running statistics from a stream, batch after batch, in which the strata or tasks of a batch count alike, and normalizes by
    /// the last ones (balanced and adaptive running statistics, NeurIPS 2023).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="inputColumnName">The features: Single, a scalar or a vector of known size; null for the name of the output.</param>
    /// <param name="stratumColumnName">The task or stratum of a row, which is needed for learning alone: text, key, whole number or
    /// Boolean.</param>
    /// <param name="momentum">The rate of the exponential average, above 0 and at most 1.</param>
    /// <param name="adaptation">0 for the mean of all batches, 1 for the exponential average, or between.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeBalancedRunning("Features", stratumColumnName: "Site");
    /// </code>
    /// </example>
    public static BalancedRunningNormalizingEstimator NormalizeBalancedRunning(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        string stratumColumnName = "Stratum",
        double momentum = 0.1,
        double adaptation = 0.5) =>
        NormalizeBalancedRunning(catalog, new BalancedRunningNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            StratumColumnName = stratumColumnName,
            Momentum = momentum,
            Adaptation = adaptation,
        });

    /// <inheritdoc cref="NormalizeBalancedRunning(TransformsCatalog, string, string, string, double, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeBalancedRunning(new BalancedRunningNormalizingEstimator.Options
    /// {
    ///     StratumColumnName = "Site",
    ///     BatchSize = 64,
    ///     Adaptation = 0,
    /// });
    /// </code>
    /// </example>
    public static BalancedRunningNormalizingEstimator NormalizeBalancedRunning(this TransformsCatalog catalog,
        BalancedRunningNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);
}

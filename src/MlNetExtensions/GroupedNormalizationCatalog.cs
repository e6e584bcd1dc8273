using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Normalizations that know of groups of rows, on the catalog of transforms.</summary>
public static class GroupedNormalizationCatalog
{
    /// <summary>
    /// Normalizes features within strata of rows, blended with the normalization by all rows ("Stratified GRPO", arXiv 2510.06214): at blend 1 every stratum has
    /// mean 0 and variance 1. Rows of a missing or unknown stratum are normalized by the statistics of all rows.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="inputColumnName">The features: a vector of Single of known size, or a scalar; null for the name of the output.</param>
    /// <param name="stratumColumnName">The column whose values make the strata: text, keys, whole numbers or Booleans.</param>
    /// <param name="blend">The share of the stratum, in [0, 1]; 0 is ML.NET's NormalizeMeanVariance.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeStratified("Features", stratumColumnName: "Site");
    /// </code>
    /// </example>
    public static StratifiedNormalizingEstimator NormalizeStratified(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string stratumColumnName = "Stratum", double blend = 1) =>
        NormalizeStratified(catalog, outputColumnName, inputColumnName, [stratumColumnName], blend);

    /// <inheritdoc cref="NormalizeStratified(TransformsCatalog, string, string, string, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="inputColumnName">The features: a vector of Single of known size, or a scalar; null for the name of the output.</param>
    /// <param name="stratumColumnNames">Several columns, whose combinations of values make the strata.</param>
    /// <param name="blend">The share of the stratum, in [0, 1]; 0 is ML.NET's NormalizeMeanVariance.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeStratified("Normalized", "Features", ["Site", "Smoker"], blend: 0.5);
    /// </code>
    /// </example>
    public static StratifiedNormalizingEstimator NormalizeStratified(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, string[] stratumColumnNames, double blend = 1) =>
        NormalizeStratified(catalog, new StratifiedNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            StratumColumnNames = stratumColumnNames,
            Blend = blend,
        });

    /// <inheritdoc cref="NormalizeStratified(TransformsCatalog, string, string, string, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
    /// {
    ///     StratumColumnNames = ["Site"],
    ///     Form = StratifiedForm.MedianInterquartile,
    ///     Shrinkage = 10,
    /// });
    /// </code>
    /// </example>
    public static StratifiedNormalizingEstimator NormalizeStratified(this TransformsCatalog catalog, StratifiedNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>
    /// Removes what batches add to features, by location and scale with empirical Bayes, while the effects of covariates stay: ComBat (Johnson, Li and
    /// Rabinovic, 2007). Features keep their units.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="inputColumnName">The features: a vector of Single of known size; null for the name of the output.</param>
    /// <param name="batchColumnName">The batch of a row: text, key, whole number or Boolean.</param>
    /// <param name="prior">What the location and scale of a feature in a batch are shrunk by.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeCombat("Features", batchColumnName: "Site");
    /// </code>
    /// </example>
    public static CombatNormalizingEstimator NormalizeCombat(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string batchColumnName = "Batch", CombatPrior prior = CombatPrior.Parametric) =>
        NormalizeCombat(catalog, new CombatNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            BatchColumnName = batchColumnName,
            Prior = prior,
        });

    /// <inheritdoc cref="NormalizeCombat(TransformsCatalog, string, string, string, CombatPrior)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeCombat(new CombatNormalizingEstimator.Options
    /// {
    ///     BatchColumnName = "Scanner",
    ///     NumberCovariateColumnNames = ["Age"],
    ///     CategoryCovariateColumnNames = ["Sex"],
    /// });
    /// </code>
    /// </example>
    public static CombatNormalizingEstimator NormalizeCombat(this TransformsCatalog catalog, CombatNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>
    /// Normalizes scores of a known range by groups: deviations from the mean of the group, weighted by one over a Beta density at that mean, whose law is
    /// fitted to the means of all groups (BNPO, 2025).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the scores.</param>
    /// <param name="inputColumnName">The scores, in [0, 1]: Single, a scalar or a vector of known size; null for the name of the output.</param>
    /// <param name="groupColumnName">The group of a row: text, key, whole number or Boolean.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeBeta("Advantage", "Score", "Prompt");
    /// </code>
    /// </example>
    public static BetaNormalizingEstimator NormalizeBeta(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string groupColumnName = "Group") =>
        NormalizeBeta(catalog, new BetaNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            GroupColumnName = groupColumnName,
        });

    /// <inheritdoc cref="NormalizeBeta(TransformsCatalog, string, string, string)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeBeta(new BetaNormalizingEstimator.Options
    /// {
    ///     InputColumnName = "Stars",
    ///     GroupColumnName = "Product",
    ///     Range = new ValueRange(1, 5),
    ///     LargestWeight = 10,
    /// });
    /// </code>
    /// </example>
    public static BetaNormalizingEstimator NormalizeBeta(this TransformsCatalog catalog, BetaNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>
    /// Multiplies values by weights L^−α / mean(L^−α) of the size L of their group, so that sums over groups whose variance grows with their size are
    /// aggregated with the least variance (ΔL Normalization, 2025).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the values.</param>
    /// <param name="inputColumnName">The values: Single, a scalar or a vector of known size; null for the name of the output.</param>
    /// <param name="groupColumnName">The group of a row, whose rows are counted while fitting: text, key, whole number or Boolean.</param>
    /// <param name="exponent">α, in [−8, 8]; 0 for equal weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeByGroupSize("Weighted", "Score", "Session");
    /// </code>
    /// </example>
    public static GroupSizeNormalizingEstimator NormalizeByGroupSize(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string groupColumnName = "Group", double exponent = 1) =>
        NormalizeByGroupSize(catalog, new GroupSizeNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            GroupColumnName = groupColumnName,
            Exponent = exponent,
        });

    /// <inheritdoc cref="NormalizeByGroupSize(TransformsCatalog, string, string, string, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options
    /// {
    ///     InputColumnName = "Advantage",
    ///     SizeColumnName = "Tokens",
    ///     WeightColumnName = "Weight",
    ///     Exponent = 0.75,
    /// });
    /// </code>
    /// </example>
    public static GroupSizeNormalizingEstimator NormalizeByGroupSize(this TransformsCatalog catalog, GroupSizeNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>
    /// Normalizes masked (missing, filled in, corrupted) cells and intact ones by statistics of their own, so that neither shifts the other (Region Normalization, AAAI 2020).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the cells.</param>
    /// <param name="inputColumnName">The cells: a vector of Single of known size; null for the name of the output.</param>
    /// <param name="maskColumnName">A vector of Single that is not 0 for a masked cell; null where NaN is what is masked.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeRegions("Normalized", "Features", maskColumnName: "WasMissing");
    /// </code>
    /// </example>
    public static RegionNormalizingEstimator NormalizeRegions(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string? maskColumnName = null) =>
        NormalizeRegions(catalog, new RegionNormalizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            MaskColumnName = maskColumnName,
        });

    /// <inheritdoc cref="NormalizeRegions(TransformsCatalog, string, string, string)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.NormalizeRegions(new RegionNormalizingEstimator.Options
    /// {
    ///     InputColumnName = "Pixels",
    ///     MaskColumnName = "Mask",
    ///     SlotsPerChannel = 4,
    /// });
    /// </code>
    /// </example>
    public static RegionNormalizingEstimator NormalizeRegions(this TransformsCatalog catalog, RegionNormalizingEstimator.Options options) =>
        new(CatalogEnvironment.Of(catalog), options);

    /// <summary>
    /// Gives every feature the mean and standard deviation that it has in a reference (adaptive instance normalization, ICCV 2017).
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column that is added, of the shape of the features.</param>
    /// <param name="reference">Rows that have the input column and whose moments are taken on.</param>
    /// <param name="inputColumnName">The features: Single, a scalar or a vector of known size; null for the name of the output.</param>
    /// <param name="weight">The share of the aligned values, in [0, 1]; the rest is of the values as they are.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.AlignMoments("Aligned", reference, "Features");
    /// </code>
    /// </example>
    public static MomentAligningEstimator AlignMoments(
        this TransformsCatalog catalog, string outputColumnName, IDataView reference, string? inputColumnName = null, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return AlignMoments(catalog, new MomentAligningEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Reference = reference,
            Weight = weight,
        });
    }

    /// <inheritdoc cref="AlignMoments(TransformsCatalog, string, IDataView, string, double)"/>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
    /// {
    ///     StratumColumnName = "Site",
    ///     ReferenceStratum = "Basel",
    /// });
    /// </code>
    /// </example>
    public static MomentAligningEstimator AlignMoments(this TransformsCatalog catalog, MomentAligningEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new MomentAligningEstimator(options);
    }
}

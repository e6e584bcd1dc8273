using MlNetExtensions;

namespace Microsoft.ML;

/// <summary>Some rows of a view in place of all, on the catalog of data operations.</summary>
public static class SelectRowsCatalog
{
    /// <summary>
    /// Chooses rows once: at random, within strata, by a column of scores, or so that they stand for all others. The result is a view of these rows in their order, with a column of weights. A
    /// row that is drawn more than once comes once, with the sum of its weights.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">The rows; the columns that the options name are read once, at the call.</param>
    /// <param name="options">How many, by which sampler, from which columns.</param>
    /// <exception cref="ArgumentException">An option is out of its range or does not suit the sampler, or a column or a value cannot be used.</exception>
    /// <example>
    /// <code>
    /// var some = ml.Data.SelectRows(rows, new SelectRowsOptions
    /// {
    ///     Share = 0.2,
    ///     StratumColumnNames = ["Label"],
    ///     IsStratified = true,
    /// });
    /// </code>
    /// </example>
    public static IDataView SelectRows(this DataOperationsCatalog catalog, IDataView data, SelectRowsOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        return RowSelector.Select(data, options);
    }
}

using MlNetExtensions;

namespace Microsoft.ML;

/// <summary>Splits of rows that keep the shares of classes, or of any other strata, on the catalog of data operations.</summary>
/// <remarks>
/// The results stand in wherever ML.NET's <c>TrainTestSplit</c> and <c>CrossValidationSplit</c> do. The columns of strata are read once, at the call; the sets
/// are views that stream the rows in their order and copy nothing. A row is known by its identity, which ML.NET keeps through shuffling and parallel cursors.
/// </remarks>
public static class StratifiedSplitsCatalog
{
    /// <summary>
    /// Splits rows into a training and a test set, so that of each stratum the test set holds its share, rounded down or up, and of all rows their share, rounded.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">At least 2 rows.</param>
    /// <param name="stratumColumnName">
    /// The column whose values make the strata, such as the label: text, keys, whole numbers or Booleans. Rows where it is missing are a stratum too.
    /// </param>
    /// <param name="testFraction">The share of the test set, above 0 and below 1; each set gets at least one row.</param>
    /// <param name="seed">Seed of the random order in which the rows of a stratum are taken; the same gives the same split.</param>
    /// <exception cref="ArgumentException">An argument is out of its range, or a column cannot make strata.</exception>
    /// <example>
    /// <code>
    /// var split = ml.Data.StratifiedTrainTestSplit(rows, "Label", testFraction: 0.2);
    /// </code>
    /// </example>
    public static DataOperationsCatalog.TrainTestData StratifiedTrainTestSplit(
        this DataOperationsCatalog catalog, IDataView data, string stratumColumnName = "Label", double testFraction = 0.1, int seed = 0) =>
        StratifiedTrainTestSplit(catalog, data, [stratumColumnName], testFraction, seed);

    /// <inheritdoc cref="StratifiedTrainTestSplit(DataOperationsCatalog, IDataView, string, double, int)"/>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">At least 2 rows.</param>
    /// <param name="stratumColumnNames">Several columns, whose combinations of values make the strata.</param>
    /// <param name="testFraction">The share of the test set, above 0 and below 1; each set gets at least one row.</param>
    /// <param name="seed">Seed of the random order in which the rows of a stratum are taken; the same gives the same split.</param>
    /// <example>
    /// <code>
    /// var bySite = ml.Data.StratifiedTrainTestSplit(rows, ["Label", "Site"], testFraction: 0.2, seed: 7);
    /// </code>
    /// </example>
    public static DataOperationsCatalog.TrainTestData StratifiedTrainTestSplit(
        this DataOperationsCatalog catalog, IDataView data, string[] stratumColumnNames, double testFraction = 0.1, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return StratifiedViews.Split(data, stratumColumnNames, testFraction, seed);
    }

    /// <summary>
    /// Splits rows into folds, each the test set of one result whose training set is all others. Of each stratum every fold holds as many rows as any other or one
    /// more, and so it does of all rows; a row is in exactly one test set.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">At least as many rows as folds.</param>
    /// <param name="numberOfFolds">From 2 to the number of rows.</param>
    /// <param name="stratumColumnName">
    /// The column whose values make the strata, such as the label: text, keys, whole numbers or Booleans. Rows where it is missing are a stratum too.
    /// </param>
    /// <param name="seed">Seed of the random order in which the rows of a stratum are dealt; the same gives the same folds.</param>
    /// <exception cref="ArgumentException">An argument is out of its range, or a column cannot make strata.</exception>
    /// <example>
    /// <code>
    /// foreach (var fold in ml.Data.StratifiedCrossValidationSplit(rows, numberOfFolds: 5, "Label"))
    /// {
    ///     var model = trainer.Fit(fold.TrainSet);
    ///     Console.WriteLine(ml.BinaryClassification.Evaluate(model.Transform(fold.TestSet)).AreaUnderRocCurve);
    /// }
    /// </code>
    /// </example>
    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> StratifiedCrossValidationSplit(
        this DataOperationsCatalog catalog, IDataView data, int numberOfFolds = 5, string stratumColumnName = "Label", int seed = 0) =>
        StratifiedCrossValidationSplit(catalog, data, numberOfFolds, [stratumColumnName], seed);

    /// <inheritdoc cref="StratifiedCrossValidationSplit(DataOperationsCatalog, IDataView, int, string, int)"/>
    /// <param name="catalog"><c>mlContext.Data</c>.</param>
    /// <param name="data">At least as many rows as folds.</param>
    /// <param name="numberOfFolds">From 2 to the number of rows.</param>
    /// <param name="stratumColumnNames">Several columns, whose combinations of values make the strata.</param>
    /// <param name="seed">Seed of the random order in which the rows of a stratum are dealt; the same gives the same folds.</param>
    /// <example>
    /// <code>
    /// var folds = ml.Data.StratifiedCrossValidationSplit(rows, numberOfFolds: 10, ["Label", "Site"], seed: 7);
    /// </code>
    /// </example>
    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> StratifiedCrossValidationSplit(
        this DataOperationsCatalog catalog, IDataView data, int numberOfFolds, string[] stratumColumnNames, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return StratifiedViews.Folds(data, numberOfFolds, stratumColumnNames, seed);
    }
}

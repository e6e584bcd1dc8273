using System.Runtime.CompilerServices;
using Microsoft.ML;
using MlNetExtensions.Core.Selection;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Stratified splits of views, as ML.NET's own pairs of a training and a test set.</summary>
internal static class StratifiedViews
{
    public static DataOperationsCatalog.TrainTestData Split(IDataView data, string[] stratumColumnNames, double testFraction, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.RequireNames(stratumColumnNames, nameof(stratumColumnNames));
        OptionCheck.Require(testFraction is > 0 and < 1, testFraction, nameof(testFraction), "above 0 and below 1");
        StratifiedRows rows = StratifiedRows.Read(data, stratumColumnNames);
        if (rows.Ids.Count < 2)
        {
            throw new ArgumentException($"The view has {rows.Ids.Count} rows, but a training and a test set need at least one each.", nameof(data));
        }

        return Pair(data, rows.Ids, StratifiedSplits.Test(rows.Strata, testFraction, seed), 1);
    }

    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> Folds(IDataView data, int numberOfFolds, string[] stratumColumnNames, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        OptionCheck.RequireNames(stratumColumnNames, nameof(stratumColumnNames));
        OptionCheck.Require(numberOfFolds >= 2, numberOfFolds, nameof(numberOfFolds), "at least 2");
        StratifiedRows rows = StratifiedRows.Read(data, stratumColumnNames);
        OptionCheck.Require(numberOfFolds <= rows.Ids.Count, numberOfFolds, nameof(numberOfFolds), $"at most the number of rows, {rows.Ids.Count}");
        int[] foldOfRow = StratifiedSplits.Folds(rows.Strata, numberOfFolds, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold => Pair(data, rows.Ids, foldOfRow, fold))];
    }

    private static DataOperationsCatalog.TrainTestData Pair(IDataView data, RowIds ids, int[] partOfRow, int testPart)
    {
        // ML.NET's structure has public fields but no public constructor.
        DataOperationsCatalog.TrainTestData pair = default;
        Unsafe.AsRef(in pair.TrainSet) = new RowPartView(data, new RowPart(ids, partOfRow, testPart, isOthers: true));
        Unsafe.AsRef(in pair.TestSet) = new RowPartView(data, new RowPart(ids, partOfRow, testPart, isOthers: false));
        return pair;
    }
}

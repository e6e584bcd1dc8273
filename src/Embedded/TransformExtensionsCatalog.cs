using Microsoft.ML.Internal;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms of whole columns.</summary>
public static class TransformExtensionsCatalog
{
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(catalog.GetEnvironment(), new InputOutputColumnPair(outputColumnName, inputColumnName));

    public static ColumnConcatenatingEstimator Concatenate(this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(catalog.GetEnvironment(), outputColumnName, inputColumnNames);

    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        ColumnSelectingEstimator.Drop(catalog.GetEnvironment(), columnNames);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, string[] columnNames, bool keepHidden) =>
        ColumnSelectingEstimator.Keep(catalog.GetEnvironment(), columnNames, keepHidden);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        ColumnSelectingEstimator.Keep(catalog.GetEnvironment(), columnNames, keepHidden: false);
}

using Microsoft.ML;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Features of views, read for a weighting.</summary>
internal static class FeaturesInMemory
{
    public static RowSet<float> Read(IDataView view, string columnName) => Read(view, columnName, []).Features[0];

    /// <summary>Features, which are finite, and columns of numbers beside them.</summary>
    public static RowsInMemory Read(IDataView view, string columnName, IReadOnlyList<NumberColumn> numbers) =>
        RowsInMemory.Read(view, [FeatureColumn.AsStored(view.Schema, columnName)], numbers);

    /// <summary>Refuses features of two views that are not of one size.</summary>
    public static void RequireSame(RowSet<float> first, RowSet<float> second, string columnName)
    {
        if (first.Columns != second.Columns)
        {
            throw new ArgumentException($"Column '{columnName}' has {first.Columns} features in the rows to weight and {second.Columns} in the others. Send both through the same steps.");
        }
    }

    /// <summary>Row after row, zeros and all.</summary>
    public static double[] ToDense(RowSet<float> rows)
    {
        double[] dense = new double[checked(rows.Count * rows.Columns)];
        rows.ForEachValue((row, column, value) => dense[row * rows.Columns + column] = value);
        return dense;
    }

    /// <summary>Divides every feature by its standard deviation, in place: a ridge penalty then treats all alike.</summary>
    public static void Standardize(RowSet<float> rows)
    {
        if (FeatureScales.Of(rows, [], FeatureScaling.StandardDeviation) is not { } scales)
        {
            return;
        }

        for (int row = 0; row < rows.Count; row++)
        {
            Span<float> values = rows.Values(row);
            ReadOnlySpan<int> indices = rows.Indices(row);
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = (float)(values[k] / scales[rows.IsSparse ? indices[k] : k]);
            }
        }
    }
}

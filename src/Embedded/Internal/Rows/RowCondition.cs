using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A condition on the rows of a view.</summary>
/// <param name="Columns">The columns that it reads.</param>
/// <param name="Test">Tests the row that a cursor, with these columns active, is at.</param>
/// <param name="NeedsOrder">Whether the test is right only for rows in their own order, each seen once.</param>
internal sealed record RowCondition(DataViewSchema.Column[] Columns, Func<DataViewRow, Func<bool>> Test, bool NeedsOrder = false)
{
    /// <summary>The number in a column is at least <paramref name="lower"/> and less than <paramref name="upper"/>; NaN never is.</summary>
    public static RowCondition InRange(DataViewSchema.Column column, double lower, double upper)
    {
        return new RowCondition([column],
            column.Type == NumberDataViewType.Single ? Test<float>
            : column.Type == NumberDataViewType.Double ? Test<double>
            : throw SchemaErrors.WrongType(column.Name, "Single or Double", column.Type));

        Func<bool> Test<T>(DataViewRow row)
            where T : IBinaryFloatingPointIeee754<T>
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                double number = double.CreateChecked(value);
                return lower <= number && number < upper;
            };
        }
    }

    /// <summary>No value of the columns is missing.</summary>
    public static RowCondition NothingMissing(DataViewSchema.Column[] columns)
    {
        foreach (var column in columns)
            MissingValues.Require(column);

        return new RowCondition(columns, row =>
        {
            Func<bool>[] missing = Array.ConvertAll(columns, column => MissingValues.Test(row, column));
            return () => !Array.Exists(missing, test => test());
        });
    }

    /// <summary>The row's number, uniform in [0, 1), is in the given interval, or is not.</summary>
    public static RowCondition InShare(RowNumbers numbers, double lower, double upper, bool complement) =>
        new(numbers.Columns, row =>
        {
            var next = numbers.Of(row);
            return () =>
            {
                double number = next();
                return (lower <= number && number < upper) != complement;
            };
        }, numbers.NeedsOrder);
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests;

/// <summary>The values of a column as .NET values, read through a cursor in which only it is active.</summary>
internal static class ColumnValues
{
    public static T[] Scalars<T>(this IDataView view, string column) => view.Read<T, T>(column, value => value);

    public static string[] Texts(this IDataView view, string column) => view.Read<ReadOnlyMemory<char>, string>(column, value => value.ToString());

    public static T[][] Vectors<T>(this IDataView view, string column) => view.Read<VBuffer<T>, T[]>(column, value => [.. value.DenseValues()]);

    public static string[] SlotNames(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue("SlotNames", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static TResult[] Read<T, TResult>(this IDataView view, string column, Func<T, TResult> select)
    {
        var results = new List<TResult>();
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<T> getter = cursor.GetGetter<T>(view.Schema[column]);
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
            results.Add(select(value));
        }

        return [.. results];
    }
}

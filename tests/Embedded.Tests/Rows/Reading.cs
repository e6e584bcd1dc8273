using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Rows;

internal static class Reading
{
    public static List<T> Values<T>(this IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        return cursor.Values<T>();
    }

    public static List<T> Values<T>(this DataViewRowCursor cursor)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(cursor.Schema[0]);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            cursor.Position.Should().Be(values.Count);
            T value = default!;
            getter(ref value);
            values.Add(value);
        }

        return values;
    }

    public static List<ulong> Ids(this IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        var ids = new List<ulong>();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add(id.Low);
        }

        return ids;
    }
}

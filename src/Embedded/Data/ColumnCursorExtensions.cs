using Microsoft.ML.Internal;

namespace Microsoft.ML.Data;

/// <summary>The values of one column.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        return GetColumn<T>(data, data.Schema.Find(columnName));
    }

    /// <summary>Vectors come as arrays or buffers and text as strings or memory, as the caller likes.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (typeof(T) == column.Type.RawType)
            return Values<T>(data, column);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (column.Type is VectorDataViewType vector && typeof(T).IsArray)
        {
            if (typeof(T) == typeof(string[]) && vector.ItemType is TextDataViewType)
                return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column, texts => [.. texts.DenseValues().Select(text => text.ToString())]);
            if (typeof(T).GetElementType() == vector.ItemType.RawType)
                return (IEnumerable<T>)GenericMethod.With<Func<IDataView, DataViewSchema.Column, object>>(Arrays<int>, vector.ItemType.RawType)(data, column);
        }

        throw new InvalidOperationException($"Column '{column.Name}' of type {column.Type} has no values of type {typeof(T)}.");
    }

    private static object Arrays<T>(IDataView data, DataViewSchema.Column column) => Values<VBuffer<T>, T[]>(data, column, buffer => [.. buffer.DenseValues()]);

    // A buffer is handed out, so each row gets its own.
    private static IEnumerable<T> Values<T>(IDataView data, DataViewSchema.Column column)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        while (cursor.MoveNext())
        {
            T value = default;
            getter(ref value);
            yield return value;
        }
    }

    private static IEnumerable<TOut> Values<TIn, TOut>(IDataView data, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<TIn> getter = cursor.GetGetter<TIn>(column);
        TIn value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return convert(value);
        }
    }
}

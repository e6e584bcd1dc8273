using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

/// <summary>Creates the getters of a text cursor: values are parsed when they are asked for, straight into the caller's buffer.</summary>
internal static class ColumnGetters
{
    internal static Delegate Create(LoadedColumn column, FieldSyntax syntax, TextRow row)
    {
        Func<LoadedColumn, FieldSyntax, TextRow, Delegate> template = column.IsVector ? CreateVector<int> : CreateScalar<int>;
        return GenericMethod.With(template, column.ItemType.RawType)(column, syntax, row);
    }

    private static Delegate CreateScalar<T>(LoadedColumn column, FieldSyntax syntax, TextRow row)
    {
        var parser = new FieldParser<T>(column, syntax);
        int source = column.Segments[0].Min;
        ValueGetter<T> getter = (ref T value) =>
        {
            int field = row.FindField(source);
            bool found = field < row.Fields.Count && row.Fields.Indices[field] == source;
            value = found ? parser.Parse(row, field) : default;
        };
        return getter;
    }

    private static Delegate CreateVector<T>(LoadedColumn column, FieldSyntax syntax, TextRow row)
    {
        var parser = new FieldParser<T>(column, syntax);
        var fields = new (int First, int Count, int Offset)[column.Segments.Length];
        ValueGetter<VBuffer<T>> getter = (ref VBuffer<T> value) =>
        {
            int size = Locate(column, row, fields, out int count);
            value = count == size ? ReadDense(ref value, parser, row, fields, size) : Read(ref value, parser, row, fields, size, count);
        };
        return getter;
    }

    /// <summary>Finds the fields of each segment, and what to add to a source index to get the slot; returns the number of slots.</summary>
    private static int Locate(LoadedColumn column, TextRow row, (int First, int Count, int Offset)[] fields, out int count)
    {
        int size = 0;
        count = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            Segment segment = column.Segments[i];
            int limit = segment.IsVariable ? Math.Max(row.Width, segment.Min) : segment.Limit;
            int first = row.FindField(segment.Min);
            int found = row.FindField(limit) - first;
            fields[i] = (first, found, size - segment.Min);
            size = checked(size + limit - segment.Min);
            count += found;
        }

        return size;
    }

    private static VBuffer<T> ReadDense<T>(ref VBuffer<T> value, FieldParser<T> parser, TextRow row, (int First, int Count, int Offset)[] fields, int size)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, size);
        int slot = 0;
        foreach ((int first, int count, _) in fields)
        {
            for (int i = 0; i < count; i++)
            {
                editor.Values[slot++] = parser.Parse(row, first + i);
            }
        }

        return editor.Commit();
    }

    private static VBuffer<T> Read<T>(ref VBuffer<T> value, FieldParser<T> parser, TextRow row, (int First, int Count, int Offset)[] fields, int size, int count)
    {
        // Past half full, indices cost more than the zeros they save.
        bool sparse = count < size / 2;
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, size, sparse ? count : size);
        if (!sparse)
        {
            editor.Values.Clear();
        }

        int at = 0;
        foreach ((int first, int found, int offset) in fields)
        {
            for (int field = first; field < first + found; field++)
            {
                int slot = row.Fields.Indices[field] + offset;
                if (sparse)
                {
                    editor.Indices[at] = slot;
                }

                editor.Values[sparse ? at++ : slot] = parser.Parse(row, field);
            }
        }

        return editor.Commit();
    }
}

using System.Globalization;
using System.Text;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Internal.Text;

/// <summary>Writes the rows of a view as delimited text that the loader reads back.</summary>
internal static class TextSaver
{
    public static void Save(IDataView data, Stream stream, char separator, bool headerRow, bool schema, bool keepHidden, bool forceDense)
    {
        DataViewSchema.Column[] columns = data.Schema.Where(column => keepHidden || !column.IsHidden).ToArray();
        CheckSizes(columns);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        bool header = headerRow && columns.All(column => SizeOf(column) > 0);
        if (schema)
            EmbeddedOptions.Write(writer, separator, header, Describe(columns));
        var fields = new List<string>();
        if (header)
        {
            foreach (DataViewSchema.Column column in columns)
                AddHeader(fields, column, separator);
            writer.WriteLine(string.Join(separator, fields));
        }

        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        Action<List<string>>[] writers = columns.Select(column => FieldWriter(cursor, column, separator)).ToArray();
        while (cursor.MoveNext())
        {
            fields.Clear();
            foreach (Action<List<string>> write in writers)
                write(fields);
            WriteRow(writer, fields, separator, forceDense);
        }
    }

    private static void WriteRow(TextWriter writer, List<string> fields, char separator, bool forceDense)
    {
        int present = fields.Count(field => field.Length > 0);
        if (forceDense || 2 * present >= fields.Count)
        {
            writer.WriteLine(string.Join(separator, fields.Select(field => field.Length > 0 ? field : "0")));
            return;
        }

        IEnumerable<string> pairs = fields.Select((field, i) => (field, i)).Where(pair => pair.field.Length > 0).Select(pair => $"{pair.i}:{pair.field}");
        writer.WriteLine(string.Join(separator, pairs.DefaultIfEmpty("0:0").Prepend(fields.Count.ToString(CultureInfo.InvariantCulture))));
    }

    private static void AddHeader(List<string> fields, DataViewSchema.Column column, char separator)
    {
        ReadOnlyMemory<char>[] slots = SlotNames.Of(column);
        int size = SizeOf(column);
        for (int i = 0; i < size; i++)
        {
            string slot = slots?[i].ToString();
            fields.Add(Quote(string.IsNullOrEmpty(slot) ? size == 1 ? column.Name : $"{column.Name}{i}" : slot, separator));
        }
    }

    private static Action<List<string>> FieldWriter(DataViewRow row, DataViewSchema.Column column, char separator)
    {
        var itemType = (PrimitiveDataViewType)((column.Type as VectorDataViewType)?.ItemType ?? column.Type);
        Func<DataViewRow, DataViewSchema.Column, PrimitiveDataViewType, char, Action<List<string>>> template = column.Type is VectorDataViewType ? VectorWriter<int> : ScalarWriter<int>;
        return GenericMethod.With(template, itemType.RawType)(row, column, itemType, separator);
    }

    private static Action<List<string>> ScalarWriter<T>(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType type, char separator)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return fields =>
        {
            getter(ref value);
            fields.Add(Format(value, type, separator));
        };
    }

    private static Action<List<string>> VectorWriter<T>(DataViewRow row, DataViewSchema.Column column, PrimitiveDataViewType type, char separator)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return fields =>
        {
            getter(ref value);
            foreach (T item in value.DenseValues())
                fields.Add(Format(item, type, separator));
        };
    }

    /// <summary>The text of a value; empty for the default value, which sparse rows leave out.</summary>
    private static string Format<T>(T value, PrimitiveDataViewType type, char separator)
    {
        if (type is KeyDataViewType)
        {
            ulong key = Convert.ToUInt64(value, CultureInfo.InvariantCulture);
            return key == 0 ? "\"\"" : (key - 1).ToString(CultureInfo.InvariantCulture);
        }

        return value switch
        {
            float real when float.IsNaN(real) => "?",
            double real when double.IsNaN(real) => "?",
            bool flag => flag ? "1" : string.Empty,
            ReadOnlyMemory<char> text => Quote(text.ToString(), separator),
            _ when EqualityComparer<T>.Default.Equals(value, default) => string.Empty,
            DateTime time => Quote(time.ToString("o", CultureInfo.InvariantCulture), separator),
            DateTimeOffset time => Quote(time.ToString("o", CultureInfo.InvariantCulture), separator),
            TimeSpan span => Quote(span.ToString("c", CultureInfo.InvariantCulture), separator),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException($"Values of type {type} cannot be written as text."),
        };
    }

    private static string Quote(string text, char separator)
    {
        bool plain = text.Length > 0
            && !text.Contains(separator)
            && text.IndexOfAny(['"', ':', '\r', '\n', '#']) < 0
            && text[0] is not (' ' or '/')
            && text[^1] != ' ';
        return plain ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static void CheckSizes(DataViewSchema.Column[] columns)
    {
        int variable = Array.FindIndex(columns, column => SizeOf(column) == 0);
        if (variable >= 0 && variable < columns.Length - 1)
            throw new NotSupportedException($"Column '{columns[variable].Name}' is a vector of variable size: only the last column can be, else its end could not be found.");
    }

    private static int SizeOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

    private static IEnumerable<(string Name, PrimitiveDataViewType Type, int First, int Size)> Describe(DataViewSchema.Column[] columns)
    {
        int first = 0;
        foreach (DataViewSchema.Column column in columns)
        {
            var type = (PrimitiveDataViewType)((column.Type as VectorDataViewType)?.ItemType ?? column.Type);
            int size = SizeOf(column);
            yield return (column.Name, type, first, size);
            first += size;
        }
    }
}

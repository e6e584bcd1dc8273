using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>A column whose equal values make a group, or a stratum, of rows: text, keys, numbers or Booleans.</summary>
internal abstract class GroupColumn(DataViewSchema.Column column) : ViewColumn(column)
{
    public static GroupColumn Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = InputColumns.Find(schema, name);
        return column.Type is not (KeyDataViewType or NumberDataViewType or TextDataViewType or BooleanDataViewType) ? throw WrongType(column)
            : column.Type.RawType switch
            {
                Type type when type == typeof(ReadOnlyMemory<char>) => new TextGroupColumn(column),
                Type type when type == typeof(bool) => new GroupColumn<bool>(column),
                Type type when type == typeof(byte) => new GroupColumn<byte>(column),
                Type type when type == typeof(ushort) => new GroupColumn<ushort>(column),
                Type type when type == typeof(uint) => new GroupColumn<uint>(column),
                Type type when type == typeof(ulong) => new GroupColumn<ulong>(column),
                Type type when type == typeof(sbyte) => new GroupColumn<sbyte>(column),
                Type type when type == typeof(short) => new GroupColumn<short>(column),
                Type type when type == typeof(int) => new GroupColumn<int>(column),
                Type type when type == typeof(long) => new GroupColumn<long>(column),
                Type type when type == typeof(float) => new GroupColumn<float>(column),
                Type type when type == typeof(double) => new GroupColumn<double>(column),
                _ => throw WrongType(column),
            };
    }

    /// <summary>Numbers values in the order of the rows.</summary>
    public abstract GroupNumbers NewNumbers();

    /// <summary>Numbers values in the order of the rows, missing ones apart, and keeps them as what they are.</summary>
    public abstract CategoryNumbers NewCategories();

    private static ArgumentOutOfRangeException WrongType(DataViewSchema.Column column) => new(nameof(column), column.Name,
        $"Column '{column.Name}' is of type {column.Type}, but groups of rows must be text, keys, numbers or Booleans.");
}

/// <inheritdoc/>
internal sealed class GroupColumn<T>(DataViewSchema.Column column) : GroupColumn(column)
    where T : struct
{
    public override ColumnBlock NewBlock() => new ValueBlock<T>();

    public override GroupNumbers NewNumbers() => new GroupNumbers<T>();

    public override CategoryNumbers NewCategories() => Column.Type is KeyDataViewType ? new KeyCategories<T>(Column) : new ValueCategories<T>();

    public override ValueReader Open(DataViewRow row)
    {
        ValueGetter<T> getter = row.GetGetter<T>(Column);
        T value = default;
        return block =>
        {
            getter(ref value);
            ((ValueBlock<T>)block).Values.Add(value);
            return null;
        };
    }
}

/// <inheritdoc/>
internal sealed class TextGroupColumn(DataViewSchema.Column column) : GroupColumn(column)
{
    public override ColumnBlock NewBlock() => new ValueBlock<string>();

    public override GroupNumbers NewNumbers() => new GroupNumbers<string>();

    public override CategoryNumbers NewCategories() => new TextCategories();

    public override ValueReader Open(DataViewRow row)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(Column);
        // The memory of a text belongs to the cursor; equal texts share a copy.
        Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> known = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlyMemory<char> text = default;
        return block =>
        {
            getter(ref text);
            if (!known.TryGetValue(text.Span, out string? value))
            {
                known[text.Span] = value = text.ToString();
            }

            ((ValueBlock<string>)block).Values.Add(value);
            return null;
        };
    }
}

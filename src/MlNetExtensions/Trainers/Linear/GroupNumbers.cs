using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Trainers;

/// <summary>Numbers the values of a column by their first appearance: rows of one value are one group.</summary>
internal sealed class GroupNumbers
{
    private readonly List<int> _numbers = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly Func<string> _read;

    public GroupNumbers(DataViewRow row, DataViewSchema.Column column) => _read = Reader(row, column) ?? throw WrongType(column);

    public int[] Numbers => [.. _numbers];

    /// <summary>A column of text, keys, numbers or Booleans.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = InputColumns.Find(schema, name);
        return column.Type is KeyDataViewType or NumberDataViewType or TextDataViewType or BooleanDataViewType ? column : throw WrongType(column);
    }

    /// <summary>Reads the current row's value.</summary>
    public void Add()
    {
        string value = _read();
        if (!_known.TryGetValue(value, out int number))
        {
            number = _known.Count;
            _known.Add(value, number);
        }

        _numbers.Add(number);
    }

    private static Func<string>? Reader(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        Type type when type == typeof(ReadOnlyMemory<char>) => Reader<ReadOnlyMemory<char>>(row, column),
        Type type when type == typeof(bool) => Reader<bool>(row, column),
        Type type when type == typeof(byte) => Reader<byte>(row, column),
        Type type when type == typeof(ushort) => Reader<ushort>(row, column),
        Type type when type == typeof(uint) => Reader<uint>(row, column),
        Type type when type == typeof(ulong) => Reader<ulong>(row, column),
        Type type when type == typeof(sbyte) => Reader<sbyte>(row, column),
        Type type when type == typeof(short) => Reader<short>(row, column),
        Type type when type == typeof(int) => Reader<int>(row, column),
        Type type when type == typeof(long) => Reader<long>(row, column),
        Type type when type == typeof(float) => Reader<float>(row, column),
        Type type when type == typeof(double) => Reader<double>(row, column),
        _ => null,
    };

    private static Func<string> Reader<T>(DataViewRow row, DataViewSchema.Column column)
        where T : struct
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return string.Format(CultureInfo.InvariantCulture, "{0}", value);
        };
    }

    private static ArgumentOutOfRangeException WrongType(DataViewSchema.Column column) => new(nameof(column), column.Name,
        $"Column '{column.Name}' is of type {column.Type}, but groups of rows must be text, keys, numbers or Booleans.");
}

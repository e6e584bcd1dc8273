using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>Key columns as indices from zero, and the names behind them.</summary>
internal static class Keys
{
    private const string KeyValues = "KeyValues";

    /// <summary>Reads a key as its index from 0; a missing key is NaN.</summary>
    public static ValueGetter<double> IndexGetter(DataViewRow row, DataViewSchema.Column column)
    {
        Type raw = column.Type.RawType;
        return raw == typeof(uint) ? Index<uint>(row, column)
            : raw == typeof(byte) ? Index<byte>(row, column)
            : raw == typeof(ushort) ? Index<ushort>(row, column)
            : Index<ulong>(row, column);
    }

    /// <summary>The values behind the keys as text; their numbers from 1 where the column does not tell.</summary>
    /// <exception cref="ArgumentException">Two keys have the same text.</exception>
    public static string[] Names(DataViewSchema.Column column)
    {
        string[] names = Texts(column);
        // A saved model finds a key by its text.
        return names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is not { } twins
            ? names
            : throw new ArgumentException($"Column '{column.Name}' has {twins.Count()} keys of the text '{twins.Key}'; the values behind its keys must read differently.", nameof(column));
    }

    private static string[] Texts(DataViewSchema.Column column)
    {
        int count = (int)((KeyDataViewType)column.Type).Count;
        if (column.Annotations.Schema.GetColumnOrNull(KeyValues) is not { Type: VectorDataViewType values })
        {
            return [.. Enumerable.Range(1, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        }

        Type item = values.ItemType.RawType;
        return item == typeof(ReadOnlyMemory<char>) ? Texts<ReadOnlyMemory<char>>(column)
            : item == typeof(float) ? Texts<float>(column)
            : item == typeof(double) ? Texts<double>(column)
            : item == typeof(int) ? Texts<int>(column)
            : item == typeof(long) ? Texts<long>(column)
            : item == typeof(uint) ? Texts<uint>(column)
            : item == typeof(bool) ? Texts<bool>(column)
            : [.. Enumerable.Range(1, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
    }

    private static string[] Texts<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(KeyValues, ref values);
        return [.. values.DenseValues().Select(value => string.Format(CultureInfo.InvariantCulture, "{0}", value))];
    }

    private static ValueGetter<double> Index<T>(DataViewRow row, DataViewSchema.Column column)
        where T : IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T key = T.Zero;
        return (ref double index) =>
        {
            getter(ref key);
            index = key == T.Zero ? double.NaN : double.CreateTruncating(key) - 1;
        };
    }
}

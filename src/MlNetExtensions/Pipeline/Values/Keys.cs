using System.Numerics;
using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>Key columns as indices from zero.</summary>
internal static class Keys
{
    /// <summary>Reads a key as its index from 0; a missing key is NaN.</summary>
    public static ValueGetter<double> IndexGetter(DataViewRow row, DataViewSchema.Column column)
    {
        Type raw = column.Type.RawType;
        return raw == typeof(uint) ? Index<uint>(row, column)
            : raw == typeof(byte) ? Index<byte>(row, column)
            : raw == typeof(ushort) ? Index<ushort>(row, column)
            : Index<ulong>(row, column);
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

namespace Microsoft.ML.Internal;

/// <summary>Keys of any width as one: 0 is missing, the first is 1.</summary>
internal static class Keys
{
    /// <summary>Reads the key that a row has in a column.</summary>
    public static Func<ulong> GetGetter(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Byte => Widen<byte>(row, column),
        TypeCode.UInt16 => Widen<ushort>(row, column),
        TypeCode.UInt32 => Widen<uint>(row, column),
        _ => Widen<ulong>(row, column),
    };

    private static Func<ulong> Widen<T>(DataViewRow row, DataViewSchema.Column column)
        where T : System.Numerics.IUnsignedNumber<T>, System.Numerics.IBinaryInteger<T>
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return ulong.CreateTruncating(value);
        };
    }
}

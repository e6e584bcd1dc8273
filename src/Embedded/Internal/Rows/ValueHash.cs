using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Hashes of column values that are equal for equal values, on every machine.</summary>
internal static class ValueHash
{
    /// <summary>The hash of a row's value in a column.</summary>
    public static Func<ulong> Of(DataViewRow row, DataViewSchema.Column column, ulong seed) => column.Type is VectorDataViewType vector
        ? GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, ulong, Func<ulong>>>(OfVector<int>, vector.ItemType.RawType)(row, column, seed)
        : GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, ulong, Func<ulong>>>(OfScalar<int>, column.Type.RawType)(row, column, seed);

    private static Func<ulong> OfScalar<T>(DataViewRow row, DataViewSchema.Column column, ulong seed)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return Add(seed, value);
        };
    }

    private static Func<ulong> OfVector<T>(DataViewRow row, DataViewSchema.Column column, ulong seed)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            return value.DenseValues().Aggregate(seed, Add);
        };
    }

    private static ulong Add<T>(ulong hash, T value) => value switch
    {
        ReadOnlyMemory<char> text => Add(hash, text.Span),
        DataViewRowId id => Mix(Mix(hash ^ id.Low) ^ id.High),
        _ => Mix(hash ^ Bits(value)),
    };

    private static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        hash = Mix(hash ^ (uint)text.Length);
        foreach (char c in text)
            hash = Mix(hash ^ c);
        return hash;
    }

    private static ulong Bits<T>(T value) => value switch
    {
        bool flag => flag ? 1UL : 0,
        byte number => number,
        sbyte number => (ulong)number,
        ushort number => number,
        short number => (ulong)number,
        uint number => number,
        int number => (ulong)number,
        ulong number => number,
        long number => (ulong)number,
        float number => BitConverter.DoubleToUInt64Bits(number + 0.0),
        double number => BitConverter.DoubleToUInt64Bits(number + 0.0),
        DateTime time => (ulong)time.Ticks,
        DateTimeOffset time => (ulong)time.UtcTicks,
        TimeSpan time => (ulong)time.Ticks,
        _ => throw new NotSupportedException($"Values of type {typeof(T)} cannot be hashed."),
    };

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014), a bijection that spreads every bit over all.
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

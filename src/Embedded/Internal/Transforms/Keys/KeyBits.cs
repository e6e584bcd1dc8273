using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Keys as their bits, the highest first: those of the key less one, so that the missing key is all ones.</summary>
internal static class KeyBits
{
    /// <summary>The bits that keep the missing key apart from all others.</summary>
    public static int Count(int keyCount) => BitOperations.Log2((uint)keyCount) + 2;

    public static ReadOnlyMemory<char>[] Names(int bits) => [.. Enumerable.Range(0, bits).Select(slot => $"Bit{bits - 1 - slot}".AsMemory())];

    public static Delegate CreateGetter<T>(DataViewRow row, DataViewSchema.Column source, int bits)
        where T : IBinaryInteger<T>, IUnsignedNumber<T> =>
        source.Type is VectorDataViewType ? Vector(row.GetGetter<VBuffer<T>>(source), bits) : Scalar(row.GetGetter<T>(source), bits);

    private static ValueGetter<VBuffer<float>> Scalar<T>(ValueGetter<T> getter, int bits)
        where T : IBinaryInteger<T>
    {
        T key = T.Zero;
        var slots = new float[bits];
        return (ref VBuffer<float> destination) =>
        {
            getter(ref key);
            Write(key, slots);
            destination = PackedVectors.Pack(ref destination, slots);
        };
    }

    private static ValueGetter<VBuffer<float>> Vector<T>(ValueGetter<VBuffer<T>> getter, int bits)
        where T : IBinaryInteger<T>
    {
        VBuffer<T> keys = default;
        float[] slots = [];
        return (ref VBuffer<float> destination) =>
        {
            getter(ref keys);
            Array.Resize(ref slots, checked(keys.Length * bits));
            int at = 0;
            foreach (T key in keys.DenseValues())
            {
                Write(key, slots.AsSpan(at, bits));
                at += bits;
            }

            destination = PackedVectors.Pack(ref destination, slots);
        };
    }

    private static void Write<T>(T key, Span<float> slots)
        where T : IBinaryInteger<T>
    {
        uint value = uint.CreateTruncating(key) - 1;
        for (int slot = 0; slot < slots.Length; slot++)
            slots[slot] = (value >> (slots.Length - 1 - slot)) & 1;
    }
}

using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Getters of vectors with a slot for each key: 1 where the key is, or how often it is.</summary>
internal static class KeyIndicators
{
    public static Delegate CreateGetter<T>(DataViewRow row, DataViewSchema.Column source, int keyCount, bool counts)
        where T : IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (source.Type is not VectorDataViewType)
            return Scalar(row.GetGetter<T>(source), keyCount);
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(source);
        return counts ? Counts(getter, keyCount) : Blocks(getter, keyCount);
    }

    private static ValueGetter<VBuffer<float>> Scalar<T>(ValueGetter<T> getter, int keyCount)
        where T : IBinaryInteger<T>
    {
        T key = T.Zero;
        return (ref VBuffer<float> destination) =>
        {
            getter(ref key);
            int slot = SlotOf(key, keyCount);
            VBufferEditor<float> editor = VBufferEditor.Create(ref destination, keyCount, slot < 0 ? 0 : 1, requireIndicesOnDense: true);
            if (slot >= 0)
            {
                editor.Values[0] = 1;
                editor.Indices[0] = slot;
            }

            destination = editor.Commit();
        };
    }

    /// <summary>A vector of keys becomes as many blocks of slots, one after another.</summary>
    private static ValueGetter<VBuffer<float>> Blocks<T>(ValueGetter<VBuffer<T>> getter, int keyCount)
        where T : IBinaryInteger<T>
    {
        VBuffer<T> keys = default;
        return (ref VBuffer<float> destination) =>
        {
            getter(ref keys);
            ReadOnlySpan<T> values = keys.GetValues();
            ReadOnlySpan<int> indices = keys.GetIndices();
            VBufferEditor<float> editor = VBufferEditor.Create(ref destination, checked(keys.Length * keyCount), values.Length, requireIndicesOnDense: true);
            int count = 0;
            for (int i = 0; i < values.Length; i++)
            {
                int slot = SlotOf(values[i], keyCount);
                if (slot < 0)
                    continue;
                editor.Values[count] = 1;
                editor.Indices[count++] = ((keys.IsDense ? i : indices[i]) * keyCount) + slot;
            }

            destination = editor.CommitTruncated(count);
        };
    }

    private static ValueGetter<VBuffer<float>> Counts<T>(ValueGetter<VBuffer<T>> getter, int keyCount)
        where T : IBinaryInteger<T>
    {
        VBuffer<T> keys = default;
        var counts = new SortedDictionary<int, float>();
        return (ref VBuffer<float> destination) =>
        {
            getter(ref keys);
            counts.Clear();
            foreach (T key in keys.GetValues())
            {
                int slot = SlotOf(key, keyCount);
                if (slot >= 0)
                    counts[slot] = counts.GetValueOrDefault(slot) + 1;
            }

            destination = PackedVectors.Pack(ref destination, keyCount, [.. counts.Values], [.. counts.Keys]);
        };
    }

    /// <summary>The slot of a key, or -1 when the key is missing or out of range.</summary>
    private static int SlotOf<T>(T key, int keyCount)
        where T : IBinaryInteger<T>
    {
        ulong number = ulong.CreateTruncating(key);
        return number > 0 && number <= (ulong)keyCount ? (int)number - 1 : -1;
    }
}

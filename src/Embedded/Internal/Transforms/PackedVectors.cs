using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>Writes vectors in the form that takes less room: dense unless more than half of the slots are zero.</summary>
internal static class PackedVectors
{
    public static VBuffer<T> Pack<T>(ref VBuffer<T> destination, ReadOnlySpan<T> values)
        where T : INumberBase<T>
    {
        int count = values.Length - values.Count(T.Zero);
        if (IsDense(count, values.Length))
        {
            VBufferEditor<T> dense = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(dense.Values);
            return dense.Commit();
        }

        VBufferEditor<T> sparse = VBufferEditor.Create(ref destination, values.Length, count);
        for (int slot = 0, at = 0; at < count; slot++)
        {
            if (T.IsZero(values[slot]))
                continue;
            sparse.Values[at] = values[slot];
            sparse.Indices[at++] = slot;
        }

        return sparse.Commit();
    }

    /// <summary>Packs the vector that has <paramref name="values"/>, none of them zero, in <paramref name="slots"/>.</summary>
    public static VBuffer<T> Pack<T>(ref VBuffer<T> destination, int length, ReadOnlySpan<T> values, ReadOnlySpan<int> slots)
    {
        if (!IsDense(values.Length, length))
        {
            VBufferEditor<T> sparse = VBufferEditor.Create(ref destination, length, values.Length);
            values.CopyTo(sparse.Values);
            slots.CopyTo(sparse.Indices);
            return sparse.Commit();
        }

        VBufferEditor<T> dense = VBufferEditor.Create(ref destination, length);
        dense.Values.Clear();
        for (int i = 0; i < values.Length; i++)
            dense.Values[slots[i]] = values[i];
        return dense.Commit();
    }

    private static bool IsDense(int count, int length) => count >= length / 2;
}

using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>How values of one type are scaled, slot by slot.</summary>
internal abstract class NormalizerFunction<T>(DataViewType type) : NormalizerFunction(type)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected bool IsScalar => Type is not VectorDataViewType;

    /// <summary>Whether the values that sparse vectors leave out stay zero.</summary>
    private protected abstract bool KeepsSparse { get; }

    public override Delegate CreateGetter(DataViewRow row, DataViewSchema.Column source) =>
        IsScalar ? Scalar(row.GetGetter<T>(source)) : Vector(row.GetGetter<VBuffer<T>>(source));

    private protected abstract T Map(T value, int slot);

    /// <summary>Maps the values of all slots.</summary>
    private protected abstract void Map(ReadOnlySpan<T> values, Span<T> results);

    private protected static void WriteSlots(BinaryWriter writer, T[] slots)
    {
        // A double holds a float exactly.
        foreach (T value in slots)
            writer.Write(double.CreateTruncating(value));
    }

    private protected static T[] ReadSlots(BinaryReader reader, DataViewType type)
    {
        var slots = new T[reader.CheckLeft((type as VectorDataViewType)?.Size ?? 1, sizeof(double))];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = T.CreateTruncating(reader.ReadDouble());
        return slots;
    }

    private ValueGetter<T> Scalar(ValueGetter<T> getter) => (ref T value) =>
    {
        getter(ref value);
        value = Map(value, 0);
    };

    private ValueGetter<VBuffer<T>> Vector(ValueGetter<VBuffer<T>> getter)
    {
        int size = ((VectorDataViewType)Type).Size;
        var results = new T[size];
        var slots = new int[size];
        VBuffer<T> source = default;
        return (ref VBuffer<T> destination) =>
        {
            getter(ref source);
            RequireSize(source.Length, size);
            if (source.IsDense || !KeepsSparse)
            {
                MapAll(in source, results);
                destination = PackedVectors.Pack(ref destination, results);
            }
            else
            {
                int count = MapExplicit(in source, results, slots);
                destination = PackedVectors.Pack(ref destination, size, results.AsSpan(0, count), slots.AsSpan(0, count));
            }
        };
    }

    private void MapAll(in VBuffer<T> source, T[] results)
    {
        if (source.IsDense)
        {
            Map(source.GetValues(), results);
            return;
        }

        source.CopyTo(results);
        Map(results, results);
    }

    /// <summary>Maps the explicit values and keeps those that are not zero; tells how many.</summary>
    private int MapExplicit(in VBuffer<T> source, T[] results, int[] slots)
    {
        ReadOnlySpan<T> values = source.GetValues();
        ReadOnlySpan<int> indices = source.GetIndices();
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            T result = Map(values[i], indices[i]);
            if (result == T.Zero)
                continue;
            results[count] = result;
            slots[count++] = indices[i];
        }

        return count;
    }
}

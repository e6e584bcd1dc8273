using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>What is known of a concatenation from its parts.</summary>
internal static class ConcatenatedAnnotations
{
    public static DataViewSchema.Annotations Of(DataViewSchema.Column[] sources, VectorDataViewType type)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (type.ItemType is NumberDataViewType && sources.All(Normalized))
            builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (type.IsKnownSize)
        {
            AddSlotNames(builder, sources, type.Size);
            AddCategoricalRanges(builder, sources);
        }

        return builder.ToAnnotations();
    }

    /// <summary>Slots are named when any part is a scalar, whose name it takes, or has slot names, prefixed with the column's.</summary>
    private static void AddSlotNames(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column[] sources, int size)
    {
        var names = new ReadOnlyMemory<char>[size];
        bool any = false;
        int offset = 0;
        foreach (DataViewSchema.Column source in sources)
        {
            if (source.Type is not VectorDataViewType vector)
            {
                names[offset++] = source.Name.AsMemory();
                any = true;
                continue;
            }

            ReadOnlyMemory<char>[] slots = SlotNames.Of(source) ?? [];
            for (int i = 0; i < slots.Length; i++)
                names[offset + i] = slots[i].IsEmpty ? default : $"{source.Name}.{slots[i]}".AsMemory();
            any |= slots.Length > 0;
            offset += vector.Size;
        }

        if (any)
            SlotNames.Add(builder, names);
    }

    private static void AddCategoricalRanges(DataViewSchema.Annotations.Builder builder, DataViewSchema.Column[] sources)
    {
        var ranges = new List<int>();
        int offset = 0;
        foreach (DataViewSchema.Column source in sources)
        {
            if (source.Annotations.Schema.GetColumnOrNull(AnnotationKinds.CategoricalSlotRanges)?.Type is VectorDataViewType)
            {
                VBuffer<int> value = default;
                source.Annotations.GetValue(AnnotationKinds.CategoricalSlotRanges, ref value);
                ranges.AddRange(value.DenseValues().Select(slot => slot + offset));
            }

            offset += (source.Type as VectorDataViewType)?.Size ?? 1;
        }

        if (ranges.Count == 0)
            return;
        var type = new VectorDataViewType(NumberDataViewType.Int32, ranges.Count / 2, 2);
        var all = new VBuffer<int>(ranges.Count, [.. ranges]);
        builder.Add(AnnotationKinds.CategoricalSlotRanges, type, (ref VBuffer<int> destination) => all.CopyTo(ref destination));
    }

    private static bool Normalized(DataViewSchema.Column source)
    {
        if (source.Annotations.Schema.GetColumnOrNull(AnnotationKinds.IsNormalized)?.Type is not BooleanDataViewType)
            return false;
        bool normalized = false;
        source.Annotations.GetValue(AnnotationKinds.IsNormalized, ref normalized);
        return normalized;
    }
}

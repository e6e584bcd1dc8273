using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The annotation that names the slots of a vector column.</summary>
internal static class SlotNames
{
    public static DataViewSchema.Annotations ToAnnotations(ReadOnlyMemory<char>[] names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        Add(builder, names);
        return builder.ToAnnotations();
    }

    public static void Add(DataViewSchema.Annotations.Builder builder, ReadOnlyMemory<char>[] names)
    {
        var type = new VectorDataViewType(TextDataViewType.Instance, names.Length);
        var value = new VBuffer<ReadOnlyMemory<char>>(names.Length, names);
        builder.Add(AnnotationKinds.SlotNames, type, (ref VBuffer<ReadOnlyMemory<char>> destination) => value.CopyTo(ref destination));
    }

    /// <summary>The slot names of <paramref name="column"/> when it has one per slot, else null.</summary>
    public static ReadOnlyMemory<char>[] Of(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector
            || column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.SlotNames)?.Type is not VectorDataViewType names
            || names.ItemType is not TextDataViewType
            || names.Size != vector.Size)
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> value = default;
        column.Annotations.GetValue(AnnotationKinds.SlotNames, ref value);
        return value.DenseValues().ToArray();
    }
}

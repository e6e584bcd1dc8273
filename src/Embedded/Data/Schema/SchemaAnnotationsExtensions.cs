using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Data;

/// <summary>The annotations that ML.NET's own components know.</summary>
public static class SchemaAnnotationsExtensions
{
    /// <summary>Whether each slot of the vector column has a name.</summary>
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { IsKnownSize: true } vector
        && column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names
        && names.Size == vector.Size;

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationKinds.SlotNames, ref slotNames);

    /// <summary>Whether the key column tells the values behind its keys, of that type if one is given and of text otherwise.</summary>
    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is VectorDataViewType values
        && values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.IsNormalized)?.Type is not BooleanDataViewType)
            return false;
        bool isNormalized = false;
        column.Annotations.GetValue(AnnotationKinds.IsNormalized, ref isNormalized);
        return isNormalized;
    }
}

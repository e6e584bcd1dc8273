using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The annotation that tells the values behind the keys of a column.</summary>
internal static class KeyValues
{
    public static void Add<T>(DataViewSchema.Annotations.Builder builder, PrimitiveDataViewType itemType, T[] values, bool asText)
    {
        if (asText && itemType is not TextDataViewType)
            Add(builder, TextDataViewType.Instance, Array.ConvertAll(values, value => ValueTexts.Of(itemType, value).AsMemory()));
        else
            Add(builder, itemType, values);
    }

    /// <summary>The type of the values when the column tells one for each of its keys, else null.</summary>
    public static PrimitiveDataViewType TypeOf(DataViewSchema.Column column)
    {
        var key = (KeyDataViewType)((column.Type as VectorDataViewType)?.ItemType ?? column.Type);
        return column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is VectorDataViewType { IsKnownSize: true } values && (ulong)values.Size == key.Count
            ? values.ItemType
            : null;
    }

    /// <summary>The annotation alone, when the column tells a value for each of its keys, else nothing.</summary>
    public static DataViewSchema.Annotations AnnotationOf(DataViewSchema.Column column)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(column.Annotations, kind => kind == AnnotationKinds.KeyValues && TypeOf(column) is not null);
        return builder.ToAnnotations();
    }

    public static T[] Of<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref values);
        return [.. values.DenseValues()];
    }

    /// <summary>The values as the names of slots, when they are text, else null.</summary>
    public static ReadOnlyMemory<char>[] TextsOrNull(DataViewSchema.Column column) =>
        TypeOf(column) is TextDataViewType ? Of<ReadOnlyMemory<char>>(column) : null;

    private static void Add<T>(DataViewSchema.Annotations.Builder builder, PrimitiveDataViewType itemType, T[] values)
    {
        var type = new VectorDataViewType(itemType, values.Length);
        builder.Add(AnnotationKinds.KeyValues, type, ValueCopy.Getter(new VBuffer<T>(values.Length, values), type));
    }
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>What key columns must be for those who take them.</summary>
internal static class KeyTypes
{
    public static KeyDataViewType RequireKey(DataViewSchema.Column column) =>
        ((column.Type as VectorDataViewType)?.ItemType ?? column.Type) as KeyDataViewType
        ?? throw SchemaErrors.WrongType(column.Name, "a key or a vector of keys", column.Type);

    /// <summary>The number of keys, where each needs a slot.</summary>
    public static int RequireCount(DataViewSchema.Column column)
    {
        KeyDataViewType key = RequireKey(column);
        return key.Count <= int.MaxValue ? (int)key.Count : throw SchemaErrors.WrongType(column.Name, $"a key of at most {int.MaxValue} values", column.Type);
    }

    public static void RequireKey(SchemaShape.Column column)
    {
        if (!column.IsKey)
            throw SchemaErrors.WrongType(column.Name, "a key or a vector of keys", column.GetTypeString());
    }

    /// <summary>How many keys a value has: one, the size of the vector, or 0 when it varies.</summary>
    public static int ValueCount(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;
}

using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Finds the members of a class that are columns, and the type of each.</summary>
internal static class MemberColumns
{
    public static IEnumerable<SchemaDefinition.Column> Discover(Type userType, SchemaDefinition.Direction direction)
    {
        foreach (MemberInfo member in Members(userType, direction))
        {
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            DataViewType type = ColumnType(member);
            yield return new SchemaDefinition.Column(member.Name, type, name);
        }
    }

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static MemberInfo Find(Type userType, string memberName) =>
        (MemberInfo)userType.GetField(memberName, BindingFlags.Public | BindingFlags.Instance)
        ?? userType.GetProperty(memberName, BindingFlags.Public | BindingFlags.Instance)
        ?? throw new InvalidOperationException($"{userType} has no public field or property '{memberName}'.");

    /// <summary>The item type of an array or buffer, or null.</summary>
    public static Type ItemTypeOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? type.GetGenericArguments()[0]
        : null;

    /// <summary>The members that can be columns: properties need what each direction asks of them.</summary>
    public static IEnumerable<MemberInfo> Members(Type userType, SchemaDefinition.Direction direction)
    {
        IEnumerable<MemberInfo> fields = userType.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Where(field => !field.IsInitOnly || direction == SchemaDefinition.Direction.Read);
        IEnumerable<MemberInfo> properties = userType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0
                && (!direction.HasFlag(SchemaDefinition.Direction.Read) || property.GetGetMethod() is not null)
                && (!direction.HasFlag(SchemaDefinition.Direction.Write) || property.GetSetMethod() is not null));
        return fields.Concat(properties).Where(member => member.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    private static DataViewType ColumnType(MemberInfo member)
    {
        Type type = TypeOf(member);
        Type itemType = ItemTypeOf(type);
        PrimitiveDataViewType item = PrimitiveTypes.OrNull(itemType ?? type)
            ?? throw new InvalidOperationException($"Member '{member.Name}' of {member.DeclaringType} has type {type}, which no column has. Mark it with [NoColumn] to leave it out.");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            ulong largest = LargestKeyCount(item.RawType);
            item = new KeyDataViewType(item.RawType, key.KeyCount?.Count ?? largest);
        }

        if (itemType is null)
            return item;
        int[] dimensions = member.GetCustomAttribute<VectorTypeAttribute>()?.Dims;
        return dimensions is null ? new VectorDataViewType(item) : new VectorDataViewType(item, dimensions);
    }

    private static ulong LargestKeyCount(Type rawType) =>
        rawType == typeof(byte) ? byte.MaxValue
        : rawType == typeof(ushort) ? ushort.MaxValue
        : rawType == typeof(uint) ? uint.MaxValue
        : ulong.MaxValue;
}

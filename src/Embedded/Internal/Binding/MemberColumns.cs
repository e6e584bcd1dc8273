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

    /// <summary>The members that can be columns.</summary>
    public static IEnumerable<MemberInfo> Members(Type userType, SchemaDefinition.Direction direction) =>
        All(userType).Where(member => member.Allows(direction) && member.GetCustomAttribute<NoColumnAttribute>() is null);

    /// <summary>Public fields and properties of an object.</summary>
    public static IEnumerable<MemberInfo> All(Type userType)
    {
        IEnumerable<MemberInfo> fields = userType.GetFields(BindingFlags.Public | BindingFlags.Instance);
        IEnumerable<MemberInfo> properties = userType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0);
        return fields.Concat(properties);
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

    /// <summary>Whether values can go that way; of both ways, one is enough.</summary>
    public static bool Allows(this MemberInfo member, SchemaDefinition.Direction direction)
    {
        var property = member as PropertyInfo;
        bool readable = property is null || property.GetGetMethod() is not null;
        bool writable = property is null ? !((FieldInfo)member).IsInitOnly : property.GetSetMethod() is not null;
        return (direction.HasFlag(SchemaDefinition.Direction.Read) && readable) || (direction.HasFlag(SchemaDefinition.Direction.Write) && writable);
    }

    private static DataViewType ColumnType(MemberInfo member)
    {
        Type type = TypeOf(member);
        Type itemType = ItemTypeOf(type);
        PrimitiveDataViewType item = PrimitiveTypes.OrNull(itemType ?? type)
            ?? throw new InvalidOperationException($"{Describe(member)} has type {type}, which no column has. Mark it with [NoColumn] to leave it out.");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
            item = KeyType(member, item.RawType, key);

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (itemType is not null)
            return vector?.Dims is { Length: > 0 } dimensions ? new VectorDataViewType(item, dimensions) : new VectorDataViewType(item);
        return vector is null ? item : throw new InvalidOperationException($"{Describe(member)} is marked with [VectorType], but {type} is neither an array nor a VBuffer.");
    }

    private static KeyDataViewType KeyType(MemberInfo member, Type rawType, KeyTypeAttribute key) => KeyDataViewType.IsValidDataType(rawType)
        ? new KeyDataViewType(rawType, key.KeyCount?.Count ?? KeyDataViewType.MaxCount(rawType))
        : throw new InvalidOperationException($"{Describe(member)} is marked with [KeyType], but a key is byte, ushort, uint or ulong, not {rawType}.");

    private static string Describe(MemberInfo member) => $"Member '{member.Name}' of {member.DeclaringType}";
}

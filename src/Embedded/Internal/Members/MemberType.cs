using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Members;

/// <summary>The column type of a member, from its .NET type and its attributes.</summary>
internal static class MemberType
{
    public static DataViewType Of(MemberInfo member)
    {
        Type type = MemberAccess.TypeOf(member);
        Type itemType = ItemType(type);
        PrimitiveDataViewType item = PrimitiveTypes.OrNull(itemType ?? type) ?? throw NoColumn(member, type);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
            item = ToKey(member, item, key);
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (itemType is not null)
            return vector?.Dims is { } dimensions ? new VectorDataViewType(item, dimensions) : new VectorDataViewType(item);
        return vector is null
            ? item
            : throw new ArgumentException($"Member '{member.Name}' of {member.DeclaringType} is marked with {nameof(VectorTypeAttribute)}, but its type {type} is no vector.", nameof(member));
    }

    /// <summary>The items of a vector type; null for a scalar.</summary>
    private static Type ItemType(Type type)
    {
        if (type.IsArray)
            return type.GetArrayRank() == 1 ? type.GetElementType() : null;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? type.GetGenericArguments()[0] : null;
    }

    private static KeyDataViewType ToKey(MemberInfo member, PrimitiveDataViewType item, KeyTypeAttribute key) => KeyDataViewType.IsValidDataType(item.RawType)
        ? new KeyDataViewType(item.RawType, key.KeyCount?.Count ?? KeyDataViewType.MaxCount(item.RawType))
        : throw new ArgumentException($"Member '{member.Name}' of {member.DeclaringType} is marked with {nameof(KeyTypeAttribute)}, but keys are unsigned integers, not {item}.", nameof(member));

    private static ArgumentOutOfRangeException NoColumn(MemberInfo member, Type type) =>
        new(nameof(member), member.Name, $"Could not determine an IDataView type for member '{member.Name}' of {member.DeclaringType}, which has type {type}. Mark it with {nameof(NoColumnAttribute)} to leave it out.");
}

using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Members;

/// <summary>Lets a getter write straight into a member of an object.</summary>
internal delegate void MemberFiller<in TRow, TValue>(TRow row, ValueGetter<TValue> getter);

/// <summary>Compiled access to fields and properties; each is compiled once.</summary>
internal static class MemberAccess
{
    private const BindingFlags PublicInstance = BindingFlags.Public | BindingFlags.Instance;

    private static readonly ConcurrentDictionary<(Type Row, MemberInfo Member), Delegate> Readers = new();
    private static readonly ConcurrentDictionary<(Type Row, MemberInfo Member), Delegate> Writers = new();
    private static readonly ConcurrentDictionary<(Type Row, MemberInfo Member), Delegate> Fillers = new();

    /// <summary>The public fields and properties that can be columns when objects are read or written, inherited ones included.</summary>
    public static IEnumerable<MemberInfo> Columns(Type type, SchemaDefinition.Direction direction)
    {
        bool read = direction.HasFlag(SchemaDefinition.Direction.Read);
        bool write = direction.HasFlag(SchemaDefinition.Direction.Write);
        IEnumerable<MemberInfo> fields = type.GetFields(PublicInstance);
        IEnumerable<MemberInfo> properties = type.GetProperties(PublicInstance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Where(property => (read && property.GetGetMethod() is not null) || (write && property.GetSetMethod() is not null));
        return fields.Concat(properties).Where(member => member.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    /// <summary>The public field or property of that name, inherited ones included.</summary>
    public static MemberInfo Find(Type type, string name) =>
        (MemberInfo)type.GetField(name) ?? type.GetProperty(name)
        ?? throw new ArgumentException($"Type {type} has no public field or property '{name}'.", nameof(name));

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static Func<TRow, TValue> Reader<TRow, TValue>(MemberInfo member) => (Func<TRow, TValue>)Readers.GetOrAdd((typeof(TRow), member), static key =>
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Access(row, key.Member), row).Compile();
    });

    public static Action<TRow, TValue> Writer<TRow, TValue>(MemberInfo member) => (Action<TRow, TValue>)Writers.GetOrAdd((typeof(TRow), member), static key =>
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Access(row, key.Member), value), row, value).Compile();
    });

    public static MemberFiller<TRow, TValue> Filler<TRow, TValue>(MemberInfo member) => (MemberFiller<TRow, TValue>)Fillers.GetOrAdd((typeof(TRow), member), static key =>
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression getter = Expression.Parameter(typeof(ValueGetter<TValue>));
        return Expression.Lambda<MemberFiller<TRow, TValue>>(Expression.Invoke(getter, Access(row, key.Member)), row, getter).Compile();
    });

    private static MemberExpression Access(ParameterExpression row, MemberInfo member) => Expression.MakeMemberAccess(row, member);
}

using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>A member of a class with the name, type and annotations of its column.</summary>
internal sealed record BoundMember(MemberInfo Member, string ColumnName, DataViewType ColumnType, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => MemberColumns.TypeOf(Member);

    /// <summary>The members of a class as a definition says, or as the class itself does.</summary>
    public static BoundMember[] Of(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction) =>
        [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Bind(userType, column))];

    /// <summary>A definition of a class with the annotations of a schema, for each of whose columns it has a member.</summary>
    public static SchemaDefinition DefinitionFor(Type userType, DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(userType, SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            SchemaDefinition.Column member = definition[column.Name]
                ?? throw new InvalidOperationException($"{userType} has no member for column '{column.Name}' of the schema: {schema}.");
            member.SetAnnotations(column.Annotations);
        }

        return definition;
    }

    public static DataViewSchema ToSchema(IEnumerable<BoundMember> members)
    {
        var builder = new DataViewSchema.Builder();
        foreach (BoundMember member in members)
            builder.AddColumn(member.ColumnName, member.ColumnType, member.Annotations);
        return builder.ToSchema();
    }

    private static BoundMember Bind(Type userType, SchemaDefinition.Column column)
    {
        MemberInfo member = MemberColumns.Find(userType, column.MemberName);
        Type memberType = MemberColumns.TypeOf(member);
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        Type itemType = MemberColumns.ItemTypeOf(memberType);
        DataViewType type = column.ColumnType ?? PlainType(memberType, itemType);
        Type found = type is VectorDataViewType vector ? vector.ItemType.RawType : type.RawType;
        Type expected = PrimitiveTypes.OrNull(itemType ?? memberType)?.RawType;
        if (expected != found || itemType is null == type is VectorDataViewType)
            throw new InvalidOperationException($"Column '{name}' of type {type} cannot be bound to member '{column.MemberName}' of type {memberType}.");
        return new BoundMember(member, name, type, column.Annotations);
    }

    // A definition without a type takes nothing from the attributes, as in ML.NET.
    private static DataViewType PlainType(Type memberType, Type itemType) =>
        itemType is null ? PrimitiveTypes.Of(memberType) : new VectorDataViewType(PrimitiveTypes.Of(itemType));
}

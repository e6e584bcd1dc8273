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

    /// <summary>A definition of a class with the types and annotations of a schema's columns.</summary>
    public static SchemaDefinition DefinitionFor(Type userType, DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(userType);
        foreach (SchemaDefinition.Column column in definition)
        {
            if (schema.GetColumnOrNull(column.ColumnName) is not { } found)
                continue;
            column.ColumnType = found.Type;
            column.SetAnnotations(found.Annotations);
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
        Type itemType = MemberColumns.ItemTypeOf(memberType);
        Type found = column.ColumnType is VectorDataViewType vector ? vector.ItemType.RawType : column.ColumnType.RawType;
        Type expected = PrimitiveTypes.OrNull(itemType ?? memberType)?.RawType;
        if (expected != found || itemType is null == column.ColumnType is VectorDataViewType)
            throw new InvalidOperationException($"Column '{column.ColumnName}' of type {column.ColumnType} cannot be bound to member '{column.MemberName}' of type {memberType}.");
        return new BoundMember(member, string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName, column.ColumnType, column.Annotations);
    }
}

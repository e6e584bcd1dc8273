using Microsoft.ML.Data;

using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>What a custom mapping does to the shape of a schema.</summary>
internal static class CustomShape
{
    public static SchemaShape Map(SchemaShape input, SchemaDefinition source, SchemaDefinition output)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (SchemaDefinition.Column column in source)
            Check(input.Find(column.ColumnName), column.ColumnType);
        return input.With(output.Select(column => SchemaShape.Column.Of(column.ColumnName, column.ColumnType, SchemaShape.Create(column.Annotations.Schema))));
    }

    /// <summary>A vector of variable size may be filled from one of fixed size.</summary>
    private static void Check(SchemaShape.Column found, DataViewType expected)
    {
        SchemaShape.Column wanted = SchemaShape.Column.Of(found.Name, expected);
        bool sameKind = wanted.Kind == found.Kind || (wanted.Kind == VectorKind.VariableVector && found.Kind == VectorKind.Vector);
        if (!sameKind || !wanted.ItemType.Equals(found.ItemType) || wanted.IsKey != found.IsKey)
            throw SchemaErrors.WrongType(found.Name, wanted.GetTypeString(), found.GetTypeString());
    }
}

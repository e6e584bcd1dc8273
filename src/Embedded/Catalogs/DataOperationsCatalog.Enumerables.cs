using Microsoft.ML.Data;
using Microsoft.ML.Internal.Binding;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>A view of objects, which are enumerated anew by every cursor.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    /// <summary>The same, with the types and annotations of <paramref name="schema"/>.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(schema);
        return LoadFromEnumerable(data, BoundMember.DefinitionFor(typeof(TRow), schema));
    }

    /// <summary>The rows of a view as objects.</summary>
    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        return Enumerate(data, reuseRowObject, new TypedColumns<TRow>(data.Schema, schemaDefinition, ignoreMissingColumns));
    }

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, bool reuseRowObject, TypedColumns<TRow> columns)
        where TRow : class, new()
    {
        using DataViewRowCursor cursor = data.GetRowCursor(columns.Columns);
        var reader = new TypedRowReader<TRow>(cursor, columns);
        TRow row = null;
        while (cursor.MoveNext())
        {
            row = row is null || !reuseRowObject ? new TRow() : row;
            reader.Fill(row);
            yield return row;
        }
    }
}

using System.Collections;
using Microsoft.ML.Internal;

namespace Microsoft.ML;

/// <summary>What is known of a schema before anything is fitted: names, item types and kinds, but no sizes.</summary>
public sealed partial class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = [.. columns];
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The shape of the visible columns of a schema.</summary>
    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => Column.Of(column.Name, column.Type, Create(column.Annotations.Schema))));

    internal bool TryFindColumn(string name, out Column column)
    {
        int found = Array.FindLastIndex(_columns, candidate => candidate.Name == name);
        column = found >= 0 ? _columns[found] : default;
        return found >= 0;
    }

    /// <summary>The column of that name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    internal Column Find(string name) => TryFindColumn(name, out var column)
        ? column
        : throw SchemaErrors.MissingColumn(name, _columns.Select(candidate => candidate.Name));

    /// <summary>This shape with columns added, each in the place of one of the same name if there is one.</summary>
    internal SchemaShape With(params IEnumerable<Column> added)
    {
        var columns = new List<Column>(_columns);
        foreach (var column in added)
        {
            int existing = columns.FindIndex(candidate => candidate.Name == column.Name);
            if (existing >= 0)
                columns[existing] = column;
            else
                columns.Add(column);
        }

        return new SchemaShape(columns);
    }
}

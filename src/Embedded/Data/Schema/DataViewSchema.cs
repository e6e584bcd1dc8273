using System.Collections;

namespace Microsoft.ML;

/// <summary>The columns of a view. Of several columns with one name the last is found by that name; the others are hidden.</summary>
public sealed partial class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _lastWithName;

    private DataViewSchema(IReadOnlyList<DetachedColumn> columns)
    {
        _lastWithName = new Dictionary<string, int>(columns.Count);
        for (int i = 0; i < columns.Count; i++)
            _lastWithName[columns[i].Name] = i;
        _columns = [.. columns.Select((column, i) => new Column(column, i, _lastWithName[column.Name] != i))];
    }

    public int Count => _columns.Length;

    public Column this[int columnIndex] => (uint)columnIndex < (uint)_columns.Length
        ? _columns[columnIndex]
        : throw new ArgumentOutOfRangeException(nameof(columnIndex), columnIndex, $"The schema has {Count} columns.");

    public Column this[string name] => GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(nameof(name), name, $"Column '{name}' not found; the columns are: {ToString()}.");

    public Column? GetColumnOrNull(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _lastWithName.TryGetValue(name, out int index) ? _columns[index] : null;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    public override string ToString() => string.Join(", ", _columns);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

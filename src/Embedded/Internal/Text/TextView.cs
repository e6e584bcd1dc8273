using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal.Text;

/// <summary>The rows of delimited text. Every cursor reads the files anew, so the view holds no data.</summary>
internal sealed class TextView(
    IHostEnvironment environment,
    IMultiStreamSource source,
    DataViewSchema schema,
    LoadedColumn[] columns,
    FieldSyntax syntax,
    bool skipHeader,
    long maxRows) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = columnsNeeded.ActiveFlags(schema);
        var report = new ParseReport(environment);
        var row = new TextRow(new FieldSplitter(syntax, LastNeeded(active), report), report);
        var getters = columns.Select((column, i) => active[i] ? ColumnGetters.Create(column, syntax, row) : null).ToArray();
        return new TextCursor(schema, new LineReader(source, syntax, skipHeader, maxRows), row, getters);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>The last source column that a cursor has to look at.</summary>
    private int LastNeeded(bool[] active)
    {
        int limit = columns.Where((_, i) => active[i]).SelectMany(column => column.Segments).Select(segment => segment.Limit).DefaultIfEmpty(1).Max();
        return (syntax.InputSize > 0 ? Math.Min(limit, syntax.InputSize) : limit) - 1;
    }
}

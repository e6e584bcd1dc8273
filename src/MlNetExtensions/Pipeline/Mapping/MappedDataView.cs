using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>A view seen through a mapper; nothing is computed before a cursor asks.</summary>
/// <param name="source">The view.</param>
/// <param name="mapper">What is computed of its rows.</param>
/// <param name="rowsAhead">Rows that a cursor reads ahead for it; 0 for none.</param>
internal sealed class MappedDataView(IDataView source, RowMapper mapper, int rowsAhead) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return Map(source.GetRowCursor(mapper.GetDependencies(needed), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return [.. source.GetRowCursorSet(mapper.GetDependencies(needed), n, rand).Select(cursor => Map(cursor, needed))];
    }

    private MappedCursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] needed)
    {
        bool computes = needed.Any(column => column.Index >= source.Schema.Count);
        DataViewRowCursor input = rowsAhead > 0 && computes && source.Schema.Where(cursor.IsColumnActive).All(LookAheadCursor.CanBuffer)
            ? new LookAheadCursor(cursor, rowsAhead)
            : cursor;
        return new MappedCursor(input, mapper.Bind(input, needed));
    }
}

using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>A view seen through a mapper; nothing is computed before a cursor asks.</summary>
internal sealed class MappedDataView(IDataView source, RowMapper mapper) : IDataView
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

    private MappedCursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] needed) => new(cursor, mapper.Bind(cursor, needed));
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>The lazy view of another view's rows through a row-to-row mapper.</summary>
internal sealed class RowToRowDataView : IDataView
{
    private readonly IDataView _source;
    private readonly IRowToRowMapper _mapper;

    public RowToRowDataView(IDataView source, IRowToRowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _mapper.OutputSchema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return Over(_source.GetRowCursor(_mapper.GetDependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return Array.ConvertAll(_source.GetRowCursorSet(_mapper.GetDependencies(active), n, rand), cursor => Over(cursor, active));
    }

    private DataViewRowCursor Over(DataViewRowCursor cursor, DataViewSchema.Column[] active)
    {
        try
        {
            return new RowCursor(cursor, _mapper.GetRow(cursor, active));
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>The lazy view of another view's rows through a row-to-row mapper. Cursors over computed columns read ahead.</summary>
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
        return ReadAhead.Consolidate(GetRowCursorSet(active, ReadAhead.Threads, rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        DataViewSchema.Column[] inputs = [.. _mapper.GetDependencies(active)];
        DataViewRowCursor[] cursors = _source.GetRowCursorSet(inputs, n, rand);
        if (cursors is [var only] && n > 1 && _mapper is BoundRowMapper mapper && mapper.Computes(active))
            cursors = ReadAhead.Split(only, inputs, n);
        return Array.ConvertAll(cursors, cursor => Over(cursor, active));
    }

    private RowCursor Over(DataViewRowCursor cursor, DataViewSchema.Column[] active)
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

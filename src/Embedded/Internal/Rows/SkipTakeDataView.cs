namespace Microsoft.ML.Internal;

/// <summary>A run of rows of another view, which is read in order and no further than needed.</summary>
internal sealed class SkipTakeDataView : IDataView
{
    private readonly IDataView _source;
    private readonly long _skip;
    private readonly long _take;

    public SkipTakeDataView(IDataView source, long skip, long take)
    {
        _source = source;
        _skip = skip;
        _take = take;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount() is long count ? Math.Clamp(count - _skip, 0, _take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return new Cursor(_source.GetRowCursor(columns), columns.ActiveFlags(Schema), _skip, _take);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : PickingCursor
    {
        private long _toSkip;
        private long _toTake;

        public Cursor(DataViewRowCursor input, bool[] active, long skip, long take)
            : base(input, active)
        {
            _toSkip = skip;
            _toTake = take;
        }

        protected override bool MoveNextCore()
        {
            if (_toTake-- == 0)
                return false;
            while (_toSkip > 0 && Input.MoveNext())
                _toSkip--;
            return _toSkip == 0 && Input.MoveNext();
        }
    }
}

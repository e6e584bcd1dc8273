namespace Microsoft.ML.Internal;

/// <summary>The rows of another view that a condition holds for.</summary>
internal sealed class FilteredDataView : IDataView
{
    private readonly IDataView _source;
    private readonly RowCondition _condition;

    public FilteredDataView(IDataView source, RowCondition condition)
    {
        _source = source;
        _condition = condition;
    }

    public bool CanShuffle => !_condition.NeedsOrder && _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return _condition.NeedsOrder
            ? Over(_source.GetRowCursor(With(columns)), columns)
            : ReadAhead.Consolidate(GetRowCursorSet(columns, ReadAhead.Threads, rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return _condition.NeedsOrder
            ? [GetRowCursor(columns)]
            : Array.ConvertAll(_source.GetRowCursorSet(With(columns), n, rand), input => Over(input, columns));
    }

    private IEnumerable<DataViewSchema.Column> With(DataViewSchema.Column[] columns) =>
        columns.Concat(_condition.Columns).DistinctBy(column => column.Index);

    private Cursor Over(DataViewRowCursor input, DataViewSchema.Column[] columns) =>
        new(input, columns.ActiveFlags(Schema), _condition.Test(input));

    private sealed class Cursor : PickingCursor
    {
        private readonly Func<bool> _holds;

        public Cursor(DataViewRowCursor input, bool[] active, Func<bool> holds)
            : base(input, active) => _holds = holds;

        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
            {
                if (_holds())
                    return true;
            }

            return false;
        }
    }
}

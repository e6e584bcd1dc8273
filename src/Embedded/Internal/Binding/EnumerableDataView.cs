using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Objects as rows; every cursor enumerates them anew.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly BoundMember[] _members;

    public EnumerableDataView(IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        _rows = rows;
        _members = BoundMember.Of(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = BoundMember.ToSchema(_members);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(_rows.GetEnumerator(), new ObjectRow<TRow>(Schema, _members, columnsNeeded.ActiveFlags(Schema)));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly IEnumerator<TRow> _enumerator;
        private readonly ObjectRow<TRow> _row;
        private bool _ended;

        public Cursor(IEnumerator<TRow> enumerator, ObjectRow<TRow> row)
        {
            _enumerator = enumerator;
            _row = row;
        }

        public override DataViewSchema Schema => _row.Schema;

        public override long Position => _ended ? -1 : _row.Position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _ended = _ended || !_enumerator.MoveNext();
            if (!_ended)
                _row.MoveTo(_enumerator.Current);
            return !_ended;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _row.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _enumerator.Dispose();
            base.Dispose(disposing);
        }
    }
}

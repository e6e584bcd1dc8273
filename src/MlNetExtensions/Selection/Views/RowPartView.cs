using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions;

/// <summary>Some rows of a view, in the view's order and with its schema; nothing is copied.</summary>
internal sealed class RowPartView(IDataView source, RowPart rows) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded, rand), rows);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        Array.ConvertAll(source.GetRowCursorSet(columnsNeeded, n, rand), DataViewRowCursor (cursor) => new Cursor(cursor, rows));

    private sealed class Cursor(DataViewRowCursor input, RowPart rows) : DataViewRowCursor
    {
        private readonly ValueGetter<DataViewRowId> _id = input.GetIdGetter();
        private long _position = -1;

        public override DataViewSchema Schema => input.Schema;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override bool MoveNext()
        {
            DataViewRowId id = default;
            while (input.MoveNext())
            {
                _id(ref id);
                if (rows.Holds(rows.Ids.RowOf(id)))
                {
                    _position++;
                    return true;
                }
            }

            _position = -1;
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Rows;

/// <summary>A view of one column of values held in memory, written against the public surface alone, that counts how it is read.</summary>
internal sealed class ListView<T> : IDataView
{
    public const string Name = "Value";

    private readonly IReadOnlyList<T> _values;

    public ListView(DataViewType type, IReadOnlyList<T> values)
    {
        _values = values;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Name, type);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle { get; init; }

    public DataViewSchema Schema { get; }

    public int Passes { get; private set; }

    public int RowsMovedTo { get; private set; }

    public long? GetRowCount() => _values.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Passes++;
        int[] order = [.. Enumerable.Range(0, _values.Count)];
        if (CanShuffle)
        {
            rand?.Shuffle(order);
        }

        return new Cursor(this, order, columnsNeeded.Any());
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ListView<T> view, int[] order, bool active) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => active;

        public override bool MoveNext()
        {
            if (_position == order.Length)
            {
                throw new InvalidOperationException("Moved beyond the end.");
            }

            _position++;
            view.RowsMovedTo++;
            return _position < order.Length;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)order[_position], 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => active
            ? (ValueGetter<TValue>)(object)(ValueGetter<T>)((ref T value) => value = view._values[order[_position]])
            : throw new InvalidOperationException("The column is not active.");
    }
}

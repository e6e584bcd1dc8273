using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A cursor over rows that are held in stores.</summary>
internal sealed class CachedCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private readonly ColumnStore[] _stores;
    private readonly Share _share;
    private long _position = -1;
    private int _index = -1;

    public CachedCursor(DataViewSchema schema, bool[] active, ColumnStore[] stores, Share share)
    {
        Schema = schema;
        _active = active;
        _stores = stores;
        _share = share;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => Math.Max(0, _index) / _share.BatchSize;

    public override bool MoveNext()
    {
        _index = _share.After(_index);
        _position = _index < _share.Count ? _position + 1 : -1;
        return _index < _share.Count;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)CurrentRow(), 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        Getters.As<TValue>(_active[column.Index] ? _stores[column.Index].Reader(CurrentRow) : null, column);

    private int CurrentRow() => _position >= 0
        ? _share.RowAt(_index)
        : throw new InvalidOperationException("The cursor is not at a row: MoveNext has not been called, or has returned false.");

    /// <summary>The places of one of several cursors that take batches in turn.</summary>
    /// <param name="Count">How many rows there are.</param>
    /// <param name="Order">The row at each place, or null when they stand in their own order.</param>
    /// <param name="BatchSize">How many places make a batch.</param>
    /// <param name="Cursor">The cursor whose places these are.</param>
    /// <param name="Cursors">How many cursors take turns.</param>
    internal sealed record Share(int Count, int[] Order, int BatchSize, int Cursor, int Cursors)
    {
        public int RowAt(int place) => Order is null ? place : Order[place];

        /// <summary>The place after another, or the first after -1; <see cref="Count"/> when there is none.</summary>
        public int After(int place)
        {
            if (place >= Count)
                return Count;
            long next = place < 0 ? (long)Cursor * BatchSize
                : (place + 1) % BatchSize != 0 ? place + 1L
                : place + 1 + (Cursors - 1L) * BatchSize;
            return (int)Math.Min(next, Count);
        }
    }
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A cursor over rows that are held in stores.</summary>
internal sealed class CachedCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private readonly ColumnStore[] _stores;
    private readonly Rows _rows;
    private long _position = -1;
    private int _index = -1;

    public CachedCursor(DataViewSchema schema, bool[] active, ColumnStore[] stores, Rows rows)
    {
        Schema = schema;
        _active = active;
        _stores = stores;
        _rows = rows;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => Math.Max(0, _index) / ReadAhead.BatchSize;

    public override bool MoveNext()
    {
        _index = _rows.After(_index);
        _position = _index < _rows.Count ? _position + 1 : -1;
        return _index < _rows.Count;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)CurrentRow(), 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        Getters.As<TValue>(_active[column.Index] ? _stores[column.Index].Reader(CurrentRow) : null, column);

    private int CurrentRow() => _position >= 0
        ? _rows.At(_index)
        : throw new InvalidOperationException("The cursor is not at a row: MoveNext has not been called, or has returned false.");

    /// <summary>The places that several cursors share: each takes the next batch when it is done with its last one.</summary>
    /// <param name="count">How many rows there are.</param>
    /// <param name="order">The row at each place, or null when they stand in their own order.</param>
    internal sealed class Rows(int count, int[] order)
    {
        private long _taken;

        public int Count => count;

        public int At(int place) => order is null ? place : order[place];

        /// <summary>The place after another, or the first after -1; <see cref="Count"/> when there is none.</summary>
        public int After(int place)
        {
            if (place >= count)
                return count;
            return (place + 1) % ReadAhead.BatchSize != 0
                ? place + 1
                : (int)Math.Min((Interlocked.Increment(ref _taken) - 1) * ReadAhead.BatchSize, count);
        }
    }
}

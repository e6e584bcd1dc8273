using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A cursor over blocks of rows that somebody else has filled.</summary>
internal abstract class BlockCursor(DataViewSchema schema, DataViewSchema.Column[] active) : DataViewRowCursor
{
    private readonly bool[] _active = active.ActiveFlags(schema);
    private RowBlock _block;
    private int _row;
    private long _rowCount;
    private long _position = -1;
    private bool _ended;

    public sealed override DataViewSchema Schema => schema;

    public sealed override long Position => _position;

    public override long Batch => _block?.Batch ?? 0;

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        _row++;
        // Until a block comes, this cursor has ended: what fails once is not tried again.
        _ended = true;
        while (_block is null || _row >= _block.Count)
        {
            _position = -1;
            _block = NextBlock(_block);
            _row = 0;
            if (_block is null)
                return false;
        }

        _ended = false;
        _position = _rowCount++;
        return true;
    }

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => Current().CopyId(_row, ref value);

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw Getters.Inactive(column);
        if (schema[column.Index].Type.RawType != typeof(TValue))
            throw Getters.WrongType<TValue>(column);
        int index = column.Index;
        return (ref TValue value) => Current().CopyTo(index, _row, ref value);
    }

    /// <summary>The next block, or null at the end.</summary>
    /// <param name="last">The block before, which is not needed any more; null at first.</param>
    protected abstract RowBlock NextBlock(RowBlock last);

    private RowBlock Current() => _block ?? throw new InvalidOperationException("The cursor is not at a row: MoveNext has not been called, or has returned false.");
}

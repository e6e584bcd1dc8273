using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Copies of a few rows of a cursor, all of one batch.</summary>
internal sealed class RowBlock
{
    private readonly ColumnStore[] _columns;
    private readonly ColumnStore<DataViewRowId> _ids = new(RowIdDataViewType.Instance);
    private readonly Action<int> _write;

    public RowBlock(DataViewRowCursor cursor, DataViewSchema.Column[] active)
    {
        _columns = new ColumnStore[cursor.Schema.Count];
        _write = _ids.Writer(cursor.GetIdGetter());
        foreach (DataViewSchema.Column column in active.DistinctBy(column => column.Index))
        {
            ColumnStore store = ColumnStore.For(column.Type);
            _columns[column.Index] = store;
            _write += store.Writer(cursor, column);
        }
    }

    public int Count { get; private set; }

    public long Batch { get; private set; }

    public void Clear(long batch)
    {
        Count = 0;
        Batch = batch;
    }

    /// <summary>Appends the row that the cursor is at.</summary>
    public void Append() => _write(Count++);

    public void CopyId(int row, ref DataViewRowId value) => _ids.CopyTo(row, ref value);

    public void CopyTo<T>(int column, int row, ref T value) => ((ColumnStore<T>)_columns[column]).CopyTo(row, ref value);
}

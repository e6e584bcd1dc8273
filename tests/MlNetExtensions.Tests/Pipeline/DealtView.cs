using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>
/// Rows that are dealt out to the cursors of a set in runs, each run a batch of its own number. Row i holds X = (i, −i), sparse S with i + 1 in slot
/// i mod 10, Number = i, Word = the letter i mod 3, Key = i mod 4 (0 is missing).
/// </summary>
internal sealed class DealtView : IDataView
{
    public const int SparseSize = 10;

    private readonly int _count;
    private readonly int _cursors;
    private readonly int _rowsPerBatch;
    private readonly int _failingRow;
    private readonly Func<long, float>? _second;

    /// <param name="count">Rows.</param>
    /// <param name="cursors">Cursors of a set.</param>
    /// <param name="rowsPerBatch">Rows of a run.</param>
    /// <param name="failingRow">The row whose X throws; −1 for none.</param>
    /// <param name="second">The second feature of X; null for −i.</param>
    public DealtView(int count, int cursors, int rowsPerBatch, int failingRow = -1, Func<long, float>? second = null)
    {
        (_count, _cursors, _rowsPerBatch, _failingRow, _second) = (count, cursors, rowsPerBatch, failingRow, second);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", new VectorDataViewType(NumberDataViewType.Single, 2));
        builder.AddColumn("S", new VectorDataViewType(NumberDataViewType.Single, SparseSize));
        builder.AddColumn("Number", NumberDataViewType.Single);
        builder.AddColumn("Word", TextDataViewType.Instance);
        builder.AddColumn("Key", new KeyDataViewType(typeof(uint), 3));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, 0, 1);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. Enumerable.Range(0, _cursors).Select(i => new Cursor(this, i, _cursors))];

    private sealed class Cursor(DealtView view, int index, int cursors) : DataViewRowCursor
    {
        private readonly char[] _letter = new char[1];
        private long _position = -1;
        private long _row = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => _row / view._rowsPerBatch;

        public override bool MoveNext()
        {
            do
            {
                _row++;
            }
            while (_row < view._count && Batch % cursors != index);
            _position++;
            return _row < view._count;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(column.Name switch
        {
            "X" => (ValueGetter<VBuffer<float>>)Dense,
            "S" => (ValueGetter<VBuffer<float>>)Sparse,
            "Number" => (ValueGetter<float>)((ref float value) => value = _row),
            "Key" => (ValueGetter<uint>)((ref uint value) => value = (uint)(_row % 4)),
            _ => (Delegate)(ValueGetter<ReadOnlyMemory<char>>)Word,
        });

        private void Dense(ref VBuffer<float> value)
        {
            if (_row == view._failingRow)
            {
                throw new InvalidDataException($"row {_row}");
            }

            VBufferEditor<float> editor = VBufferEditor.Create(ref value, 2);
            editor.Values[0] = _row;
            editor.Values[1] = view._second?.Invoke(_row) ?? -_row;
            value = editor.Commit();
        }

        private void Sparse(ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, SparseSize, 1);
            editor.Values[0] = _row + 1;
            editor.Indices[0] = (int)(_row % SparseSize);
            value = editor.Commit();
        }

        // The next row's letter overwrites this one's, as cursors may.
        private void Word(ref ReadOnlyMemory<char> value)
        {
            _letter[0] = (char)('a' + _row % 3);
            value = _letter;
        }
    }
}

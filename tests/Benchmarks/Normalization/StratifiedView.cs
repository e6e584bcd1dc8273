using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Normalization;

/// <summary>Rows of features and a stratum that are computed as they are read, by as many cursors as are asked for.</summary>
internal sealed class StratifiedView : IDataView
{
    public const string Features = "Features", Stratum = "Stratum";

    private const int RowsOfBatch = 1024;

    private readonly long _count;
    private readonly int _dimension;
    private readonly int _strata;
    private readonly float[] _values;

    public StratifiedView(long count, int dimension, int strata)
    {
        (_count, _dimension, _strata) = (count, dimension, strata);
        var random = new Random(1);
        _values = [.. Enumerable.Range(0, 4099 * dimension).Select(_ => random.NextSingle())];
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Features, new VectorDataViewType(NumberDataViewType.Single, dimension));
        builder.AddColumn(Stratum, NumberDataViewType.Int32);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, 0, 1);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. Enumerable.Range(0, Math.Max(1, n)).Select(i => new Cursor(this, i, Math.Max(1, n)))];

    // Cursor i of n has every n-th batch of rows.
    private sealed class Cursor(StratifiedView view, int first, int cursors) : DataViewRowCursor
    {
        private long _batch = first - cursors;
        private long _row = -1;
        private long _past;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _row;

        public override long Batch => _batch;

        public override bool MoveNext()
        {
            if (++_row >= _past)
            {
                _batch += cursors;
                _row = _batch * RowsOfBatch;
                _past = Math.Min(_row + RowsOfBatch, view._count);
            }

            return _row < view._count;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Index == 0 ? (ValueGetter<VBuffer<float>>)GetFeatures : (ValueGetter<int>)GetStratum;
            return (ValueGetter<TValue>)getter;
        }

        private void GetStratum(ref int value) => value = (int)(_row * 2654435761 % view._strata);

        private void GetFeatures(ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, view._dimension);
            view._values.AsSpan((int)(_row % 4099) * view._dimension, view._dimension).CopyTo(editor.Values);
            value = editor.Commit();
        }
    }
}

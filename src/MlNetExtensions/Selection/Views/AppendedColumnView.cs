using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>A view with one column more, whose values lie in memory; nothing else is copied.</summary>
/// <typeparam name="T">The raw type of the column.</typeparam>
internal sealed class AppendedColumnView<T> : IDataView
{
    private readonly IDataView _source;
    private readonly RowIds _ids;
    private readonly T[] _values;

    /// <param name="source">The view.</param>
    /// <param name="column">The column to add.</param>
    /// <param name="ids">How its rows are known.</param>
    /// <param name="values">The value of every row.</param>
    public AppendedColumnView(IDataView source, DataViewSchema.DetachedColumn column, RowIds ids, T[] values)
    {
        (_source, _ids, _values) = (source, ids, values);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return new Cursor(this, _source.GetRowCursor(OfSource(needed), rand), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return Array.ConvertAll(_source.GetRowCursorSet(OfSource(needed), n, rand), DataViewRowCursor (cursor) => new Cursor(this, cursor, needed));
    }

    private DataViewSchema.Column[] OfSource(DataViewSchema.Column[] needed) =>
        [.. needed.Where(column => column.Index < _source.Schema.Count).Select(column => _source.Schema[column.Index])];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly AppendedColumnView<T> _view;
        private readonly DataViewRowCursor _input;
        private readonly bool[] _isActive;

        public Cursor(AppendedColumnView<T> view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        {
            (_view, _input, _isActive) = (view, input, new bool[view.Schema.Count]);
            Array.ForEach(needed, column => _isActive[column.Index] = true);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool MoveNext() => _input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!_isActive[column.Index])
            {
                throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not active in this cursor; ask for it when the cursor is opened.");
            }

            if (column.Index < _view._source.Schema.Count)
            {
                return _input.GetGetter<TValue>(_view._source.Schema[column.Index]);
            }

            ValueGetter<DataViewRowId> id = _input.GetIdGetter();
            DataViewRowId row = default;
            ValueGetter<T> values = (ref T value) =>
            {
                id(ref row);
                value = _view._values[_view._ids.RowOf(row)];
            };
            return values as ValueGetter<TValue> ?? throw new InvalidOperationException($"Column '{column.Name}' holds {typeof(T)}, not {typeof(TValue)}.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _input.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

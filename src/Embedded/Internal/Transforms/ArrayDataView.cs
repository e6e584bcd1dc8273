using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>A column held in an array.</summary>
internal sealed record ArrayColumn(DataViewSchema.DetachedColumn Column, Func<Func<long>, Delegate> CreateGetter)
{
    public static ArrayColumn Create<T>(string name, DataViewType type, T[] values, DataViewSchema.Annotations annotations = null)
    {
        ValueConverter<T, T> copy = ValueCopy.For<T>(type);
        Delegate Getter(Func<long> position) => (ValueGetter<T>)((ref T value) => copy(in values[position()], ref value));
        return new ArrayColumn(new DataViewSchema.DetachedColumn(name, type, annotations), Getter);
    }
}

/// <summary>A view of a few columns held in arrays.</summary>
internal sealed class ArrayDataView : IDataView
{
    private readonly int _rowCount;
    private readonly ArrayColumn[] _columns;

    public ArrayDataView(int rowCount, ArrayColumn[] columns)
    {
        _rowCount = rowCount;
        _columns = columns;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(columns.Select(column => column.Column));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, columnsNeeded.ActiveFlags(Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ArrayDataView _view;
        private readonly Delegate[] _getters;
        private long _position = -1;

        public Cursor(ArrayDataView view, bool[] active)
        {
            _view = view;
            _getters = [.. view._columns.Select((column, i) => active[i] ? column.CreateGetter(() => _position) : null)];
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _position = _position + 1 < _view._rowCount ? _position + 1 : -1;
            return _position >= 0;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Getters.As<TValue>(_getters[column.Index], column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
    }
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>Shows a random row of a pool, whose place the input's next row then takes.</summary>
internal sealed class ShuffledCursor : PickingCursor
{
    private readonly Random _random;
    private readonly int _poolSize;
    private readonly ColumnStore[] _stores;
    private readonly ColumnStore<DataViewRowId> _ids = new(RowIdDataViewType.Instance);
    private readonly Action<int> _put;

    // The places, in the stores, of the rows in the pool.
    private readonly List<int> _places = [];
    private int _shown = -1;
    private bool _inputEnded;

    public ShuffledCursor(DataViewRowCursor input, DataViewSchema.Column[] columns, int poolSize, Random random)
        : base(input, columns.ActiveFlags(input.Schema))
    {
        _random = random;
        _poolSize = poolSize;
        _stores = new ColumnStore[input.Schema.Count];
        _put = _ids.Writer(input.GetIdGetter());
        foreach (var column in columns.DistinctBy(column => column.Index))
        {
            var store = ColumnStore.For(column.Type);
            _stores[column.Index] = store;
            _put += store.Writer(input, column);
        }
    }

    // The batches of the input do not come in order.
    public override long Batch => 0;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ValueGetter<DataViewRowId>)_ids.Reader(CurrentPlace);

    protected override ValueGetter<TValue> GetGetterCore<TValue>(DataViewSchema.Column column) =>
        Getters.As<TValue>(_stores[column.Index].Reader(CurrentPlace), column);

    protected override bool MoveNextCore()
    {
        if (_shown >= 0 && !TryFill(_places[_shown]))
        {
            _places[_shown] = _places[^1];
            _places.RemoveAt(_places.Count - 1);
        }

        while (_places.Count < _poolSize && TryFill(_places.Count))
            _places.Add(_places.Count);

        _shown = _places.Count == 0 ? -1 : _random.Next(_places.Count);
        return _shown >= 0;
    }

    private bool TryFill(int place)
    {
        if (_inputEnded || !Input.MoveNext())
        {
            _inputEnded = true;
            return false;
        }

        _put(place);
        return true;
    }

    // Before the first row, getters throw nothing, as in ML.NET.
    private int CurrentPlace() => _shown >= 0 ? _places[_shown] : -1;
}

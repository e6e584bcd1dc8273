using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal;

/// <summary>Values of one column, kept by number.</summary>
internal abstract class ColumnStore
{
    /// <summary>An empty store for the values of a column.</summary>
    public static ColumnStore For(DataViewType type) => GenericMethod.With<Func<DataViewType, ColumnStore>>(Create<int>, type.RawType)(type);

    /// <summary>Makes an action that puts a row's current value of a column into the store, at the number that it is given.</summary>
    public abstract Action<int> Writer(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the value whose number <paramref name="current"/> tells; of a default value where that is below zero.</summary>
    public abstract Delegate Reader(Func<int> current);

    private static ColumnStore<T> Create<T>(DataViewType type) => new(type);
}

/// <summary>Values of one type. A vector keeps its buffers for the next one put in its place.</summary>
internal sealed class ColumnStore<T> : ColumnStore
{
    private readonly ValueConverter<T, T> _copy;
    private readonly T _nothing;
    private T[] _values = [];

    public ColumnStore(DataViewType type) => _copy = ValueCopy.For<T>(type);

    public override Action<int> Writer(DataViewRow row, DataViewSchema.Column column) => Writer(row.GetGetter<T>(column));

    public Action<int> Writer(ValueGetter<T> getter) => index =>
    {
        if (index >= _values.Length)
            Array.Resize(ref _values, Math.Max(16, 2 * index));
        getter(ref _values[index]);
    };

    public void CopyTo(int index, ref T value) => _copy(in _values[index], ref value);

    public override Delegate Reader(Func<int> current) => (ValueGetter<T>)((ref T value) =>
    {
        int index = current();
        _copy(in index >= 0 ? ref _values[index] : ref _nothing, ref value);
    });
}

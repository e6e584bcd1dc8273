using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector, dense or sparse, whose arrays are reused from row to row: whoever asks a getter for a value
/// overwrites what the buffer held before.
/// </summary>
public readonly partial struct VBuffer<T> : IEnumerable
{
    private readonly int _count;
    private readonly T[] _values;
    private readonly int[] _indices;

    /// <summary>The logical number of items.</summary>
    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The number of explicit values is from 0 to the length, {length}.");
        if ((values?.Length ?? 0) < count)
            throw new ArgumentException($"{count} values are announced, {values?.Length ?? 0} are there.", nameof(values));
        if (count < length && (indices?.Length ?? 0) < count)
            throw new ArgumentException($"{count} indices are announced, {indices?.Length ?? 0} are there.", nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>The positions of the explicit values, ascending; empty when dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public T GetItemOrDefault(int index)
    {
        T item = default;
        GetItemOrDefault(index, ref item);
        return item;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        if ((uint)index >= (uint)Length)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The vector has {Length} items.");
        int slot = IsDense ? index : Array.BinarySearch(_indices, 0, _count, index);
        destination = slot >= 0 ? _values[slot] : default;
    }

    /// <summary>The items with their positions: the explicit ones, or all of them.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false) =>
        all ? DenseValues().Select((value, i) => KeyValuePair.Create(i, value)) : ExplicitItems();

    public IEnumerable<T> DenseValues()
    {
        int slot = 0;
        for (int i = 0; i < Length; i++)
        {
            bool present = IsDense || (slot < _count && _indices[slot] == i);
            yield return present ? _values[slot++] : default;
        }
    }

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public override string ToString() => IsDense
        ? $"Dense vector of size {Length}"
        : $"Sparse vector of size {Length}, {_count} explicit values";

    internal T[] ValueBuffer => _values;

    internal int[] IndexBuffer => _indices;

    private IEnumerable<KeyValuePair<int, T>> ExplicitItems()
    {
        for (int slot = 0; slot < _count; slot++)
            yield return KeyValuePair.Create(IsDense ? slot : _indices[slot], _values[slot]);
    }
}

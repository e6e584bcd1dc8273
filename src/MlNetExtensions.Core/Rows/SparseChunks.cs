using System.Numerics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Sparse rows as they come, zeros left out, in chunks that are cut to size once they are full.</summary>
internal sealed class SparseChunks<T>(int columns, int shift) where T : unmanaged, INumber<T>
{
    private readonly List<SparseChunk<T>> _full = [];
    private readonly int _rowsOfChunk = 1 << shift;
    private T[] _values = [];
    private int[] _indices = [];
    private int[] _starts = new int[1];
    private int _openRows;

    public int Count => (_full.Count << shift) + _openRows;

    /// <summary>Adds a row; without indices, its values are those of all columns.</summary>
    /// <returns>How many of its values are not zero.</returns>
    public int Add(ReadOnlySpan<T> values, ReadOnlySpan<int> indices)
    {
        bool all = indices.IsEmpty;
        int first = _starts[_openRows], stored = first;
        Reserve((long)stored + values.Length);
        for (int k = 0; k < values.Length; k++)
        {
            if (!T.IsZero(values[k]))
            {
                _values[stored] = values[k];
                _indices[stored++] = all ? k : indices[k];
            }
        }
        if (++_openRows == _starts.Length)
        {
            Array.Resize(ref _starts, RowChunks.Grow(_starts.Length, _openRows + 1, _rowsOfChunk + 1));
        }
        _starts[_openRows] = stored;
        if (_openRows == _rowsOfChunk)
        {
            Close();
        }
        return stored - first;
    }

    /// <summary>Hands every row on and gives its memory back as soon as may be; none is left.</summary>
    public void MoveTo(DenseChunks<T> target)
    {
        Close();
        for (int i = 0; i < _full.Count; i++)
        {
            SparseChunk<T> chunk = _full[i];
            for (int row = 0; row < chunk.Starts.Length - 1; row++)
            {
                Range stored = chunk.Starts[row]..chunk.Starts[row + 1];
                target.Add(chunk.Values.AsSpan(stored), chunk.Indices.AsSpan(stored));
            }
            _full[i] = default;
        }
        _full.Clear();
    }

    /// <summary>The rows; nothing can be added any more.</summary>
    public SparseRows<T> Build()
    {
        int count = Count;
        Close();
        return new SparseRows<T>([.. _full], shift, columns, count);
    }

    private void Close()
    {
        if (_openRows > 0)
        {
            int stored = _starts[_openRows];
            _full.Add(new SparseChunk<T>(_values[..stored], _indices[..stored], _starts[..(_openRows + 1)]));
            _openRows = 0;
        }
    }

    private void Reserve(long needed)
    {
        if (needed > _values.Length)
        {
            int capacity = RowChunks.Grow(_values.Length, needed, (long)_rowsOfChunk * columns);
            Array.Resize(ref _values, capacity);
            Array.Resize(ref _indices, capacity);
        }
    }
}

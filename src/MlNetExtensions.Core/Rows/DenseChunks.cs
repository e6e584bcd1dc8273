using System.Numerics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Dense rows as they come, in chunks that are never copied once they are full.</summary>
internal sealed class DenseChunks<T>(int columns, int shift) where T : unmanaged, INumber<T>
{
    private readonly List<T[]> _full = [];
    private readonly int _rowsOfChunk = 1 << shift;
    private T[] _open = [];
    private int _openRows;

    public int Count => (_full.Count << shift) + _openRows;

    public int FullChunks => _full.Count;

    /// <summary>Adds a whole number of rows.</summary>
    public void Add(ReadOnlySpan<T> rows)
    {
        while (!rows.IsEmpty)
        {
            Span<T> target = Next(rows.Length / columns);
            rows[..target.Length].CopyTo(target);
            rows = rows[target.Length..];
        }
    }

    /// <summary>Adds a row that stores only some columns.</summary>
    public void Add(ReadOnlySpan<T> values, ReadOnlySpan<int> indices)
    {
        Span<T> target = Next(1);
        target.Clear();
        for (int k = 0; k < indices.Length; k++)
        {
            target[indices[k]] = values[k];
        }
    }

    /// <summary>Hands every row on and gives its memory back as soon as may be; none is left.</summary>
    public void MoveTo(SparseChunks<T> target)
    {
        int rows = Count;
        Close();
        for (int chunk = 0; chunk < _full.Count; chunk++)
        {
            ReadOnlySpan<T> values = _full[chunk];
            for (int row = 0; row < Math.Min(_rowsOfChunk, rows - chunk * _rowsOfChunk); row++)
            {
                target.Add(values.Slice(row * columns, columns), default);
            }
            _full[chunk] = [];
        }
        _full.Clear();
    }

    /// <summary>The rows; nothing can be added any more.</summary>
    public DenseRows<T> Build()
    {
        int count = Count;
        Close();
        return new DenseRows<T>([.. _full], shift, columns, count);
    }

    private void Close()
    {
        if (_openRows > 0)
        {
            Array.Resize(ref _open, _openRows * columns);
            _full.Add(_open);
        }
    }

    // Room for as many rows as the chunk still takes, at most those wanted.
    private Span<T> Next(int wanted)
    {
        int rows = Math.Min(wanted, _rowsOfChunk - _openRows), needed = (_openRows + rows) * columns;
        if (needed > _open.Length)
        {
            // A first chunk grows with its rows; who has filled one will fill another.
            int capacity = _full.Count > 0 ? _rowsOfChunk * columns : RowChunks.Grow(_open.Length, needed, (long)_rowsOfChunk * columns);
            T[] larger = GC.AllocateUninitializedArray<T>(capacity);
            _open.AsSpan(0, _openRows * columns).CopyTo(larger);
            _open = larger;
        }
        Span<T> target = _open.AsSpan(_openRows * columns, rows * columns);
        _openRows += rows;
        if (_openRows == _rowsOfChunk)
        {
            _full.Add(_open);
            (_open, _openRows) = ([], 0);
        }
        return target;
    }
}

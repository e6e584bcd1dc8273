using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Collects rows, dense or sparse as they come, into the form that is smaller over all of them.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class RowSetBuilder<T> where T : unmanaged, INumber<T>
{
    // A sparse value takes twice the memory of a dense one and several times its time.
    private const double DenseFrom = 0.5;
    private const double SparseBelow = 0.125;

    private readonly int _columns;
    private readonly int _denseShift;
    private readonly int _sparseShift;
    private DenseChunks<T>? _dense;
    private SparseChunks<T>? _sparse;
    private double? _denseFrom;
    private long _nonzero;

    /// <param name="columns">Number of columns d, at least 1.</param>
    /// <param name="rowsPerChunk">Rows of a chunk, rounded down to a power of two; 0 for what suits the columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="ArgumentException">T is neither float nor double.</exception>
    public RowSetBuilder(int columns, int rowsPerChunk = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rowsPerChunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowsPerChunk, Array.MaxLength / columns);
        RowValues.RequireFloatOrDouble<T>();
        _columns = columns;
        _denseShift = rowsPerChunk > 0 ? RowChunks.Shift(rowsPerChunk) : RowChunks.OfDense(columns);
        _sparseShift = rowsPerChunk > 0 ? RowChunks.Shift(rowsPerChunk) : RowChunks.OfSparse(columns);
    }

    /// <summary>Rows so far.</summary>
    public int Count => _dense?.Count ?? _sparse?.Count ?? 0;

    private double Fill => _nonzero / ((double)Count * _columns);

    /// <summary>Adds dense rows.</summary>
    /// <param name="rows">A whole number of rows of d values, row after row.</param>
    /// <exception cref="ArgumentException">The values do not fill rows.</exception>
    /// <exception cref="InvalidOperationException">There are more rows than an array takes.</exception>
    public void AddDense(ReadOnlySpan<T> rows)
    {
        if (rows.Length % _columns != 0)
        {
            throw new ArgumentException($"{rows.Length} values do not fill rows of {_columns} columns.", nameof(rows));
        }
        Require(rows.Length / _columns);
        _denseFrom ??= SparseBelow;
        if (_sparse is not null)
        {
            for (; !rows.IsEmpty; rows = rows[_columns..])
            {
                _nonzero += _sparse.Add(rows[.._columns], default);
            }
            return;
        }
        _dense ??= new DenseChunks<T>(_columns, _denseShift);
        int full = _dense.FullChunks;
        _dense.Add(rows);
        _nonzero += rows.Length - Zeros(rows);
        CompressIfNearlyEmpty(full);
    }

    /// <summary>Adds a sparse row.</summary>
    /// <param name="values">Its stored values.</param>
    /// <param name="indices">Their columns, ascending.</param>
    /// <exception cref="ArgumentException">There are not as many columns as values, or they do not ascend or are out of range.</exception>
    /// <exception cref="InvalidOperationException">There are more rows than an array takes.</exception>
    public void AddSparse(ReadOnlySpan<T> values, ReadOnlySpan<int> indices)
    {
        if (values.Length != indices.Length)
        {
            throw new ArgumentException($"A row has {values.Length} values for {indices.Length} columns.", nameof(indices));
        }
        Require(1);
        CheckIndices(indices);
        _denseFrom ??= DenseFrom;
        if (_dense is not null)
        {
            int full = _dense.FullChunks;
            _dense.Add(values, indices);
            _nonzero += values.Length - Zeros(values);
            CompressIfNearlyEmpty(full);
            return;
        }
        _sparse ??= new SparseChunks<T>(_columns, _sparseShift);
        _nonzero += _sparse.Add(values, indices);
    }

    /// <summary>The rows; nothing can be added any more.</summary>
    public RowSet<T> Build()
    {
        bool dense = Count == 0 || Fill >= _denseFrom;
        if (!dense && _dense is not null)
        {
            Compress();
        }
        else if (dense && _sparse is not null)
        {
            _dense = new DenseChunks<T>(_columns, _denseShift);
            _sparse.MoveTo(_dense);
            _sparse = null;
        }
        return _sparse is not null
            ? new RowSet<T>(_sparse.Build())
            : new RowSet<T>((_dense ?? new DenseChunks<T>(_columns, _denseShift)).Build());
    }

    // Rows of many columns would fill the memory before the last is there.
    private void CompressIfNearlyEmpty(int fullChunksBefore)
    {
        if (_dense!.FullChunks > fullChunksBefore && Fill < SparseBelow)
        {
            Compress();
        }
    }

    private void Compress()
    {
        _sparse = new SparseChunks<T>(_columns, _sparseShift);
        _dense!.MoveTo(_sparse);
        _dense = null;
    }

    private void Require(int more)
    {
        if ((long)Count + more > Array.MaxLength)
        {
            throw new InvalidOperationException($"There are more than {Array.MaxLength} rows, which is more than one array takes labels for. Take fewer rows.");
        }
    }

    // The kernels address weights through these indices unchecked, so they are checked here, once.
    private void CheckIndices(ReadOnlySpan<int> indices)
    {
        int previous = -1;
        foreach (int index in indices)
        {
            if (index <= previous || index >= _columns)
            {
                throw SparseRows<T>.WrongColumn(Count, index, previous, _columns);
            }
            previous = index;
        }
    }

    private static int Zeros(ReadOnlySpan<T> values)
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        int zeros = 0, k = 0;
        for (; k <= values.Length - Vector256<T>.Count; k += Vector256<T>.Count)
        {
            Vector256<T> equal = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)k), Vector256<T>.Zero);
            zeros += BitOperations.PopCount(equal.ExtractMostSignificantBits());
        }
        for (; k < values.Length; k++)
        {
            zeros += T.IsZero(values[k]) ? 1 : 0;
        }
        return zeros;
    }
}

using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Rows;

/// <summary>Sparse rows in compressed (CSR) form, in one or several chunks, used in place.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly struct SparseRows<T> : IRows where T : unmanaged, INumber<T>
{
    // Every chunk but the last holds 2^shift rows, as those of DenseRows.
    private readonly SparseChunk<T>[] _chunks;
    private readonly int _shift;
    private readonly int _mask;

    /// <param name="values">The stored values, row after row; not copied.</param>
    /// <param name="indices">The column of each stored value, strictly ascending within a row; not copied.</param>
    /// <param name="starts">n + 1 offsets: row i stores the values from starts[i] to starts[i+1] - 1; not copied.</param>
    /// <param name="columns">Number of columns d, at least 1.</param>
    /// <exception cref="ArgumentException">The arrays do not describe rows of <paramref name="columns"/> columns; the message names the row.</exception>
    public SparseRows(T[] values, int[] indices, int[] starts, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        RowValues.RequireFloatOrDouble<T>();
        (_chunks, _shift, _mask) = ([new SparseChunk<T>(values, indices, starts)], RowChunks.One, int.MaxValue);
        (Columns, Count) = (columns, starts.Length - 1);
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] > values.Length || starts[^1] > indices.Length)
        {
            throw new ArgumentException("Row starts begin with 0 and end with the number of stored values, which values and indices hold.");
        }
        StoredCount = starts[^1];
        CheckStructure();
    }

    /// <summary>Rows in chunks of 2^<paramref name="shift"/>, as <see cref="RowSetBuilder{T}"/> makes and has checked them.</summary>
    internal SparseRows(SparseChunk<T>[] chunks, int shift, int columns, int count)
    {
        (_chunks, _shift, _mask, Columns, Count) = (chunks, shift, RowChunks.Mask(shift), columns, count);
        StoredCount = chunks.Sum(chunk => (long)chunk.Starts[^1]);
    }

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public long StoredCount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Indices(int row)
    {
        ref readonly SparseChunk<T> chunk = ref _chunks[row >> _shift];
        int start = chunk.Starts[row & _mask];
        return chunk.Indices.AsSpan(start, chunk.Starts[(row & _mask) + 1] - start);
    }

    /// <inheritdoc/>
    public int CopyValues(int row, Span<double> destination)
    {
        ReadOnlySpan<T> x = Values(row);
        DenseKernels.Widen(x, destination);
        return x.Length;
    }

    /// <inheritdoc/>
    public int CopyValues(int row, Span<float> destination)
    {
        ReadOnlySpan<T> x = Values(row);
        TensorPrimitives.ConvertTruncating(x, destination);
        return x.Length;
    }

    /// <inheritdoc/>
    public void Prefetch(int row)
    {
        RowValues.Prefetch(Values(row));
        RowValues.Prefetch(Indices(row));
    }

    /// <inheritdoc/>
    public double SquaredNorm(int row) => DenseKernels.SquaredNorm(Values(row));

    /// <inheritdoc/>
    public double Dot(int row, ReadOnlySpan<double> weights)
    {
        StoredRow<T> stored = Row(row, weights.Length);
        ref double w = ref MemoryMarshal.GetReference(weights);
        Vector256<double> even = default, odd = default;
        nint k = 0;
        for (; k <= stored.Count - 8; k += 8)
        {
            even += stored.Values(k) * stored.Gather(ref w, k);
            odd += stored.Values(k + 4) * stored.Gather(ref w, k + 4);
        }
        if (k <= stored.Count - 4)
        {
            even += stored.Values(k) * stored.Gather(ref w, k);
            k += 4;
        }
        double sum = Vector256.Sum(even + odd);
        for (; k < stored.Count; k++)
        {
            sum += stored.Value(k) * Unsafe.Add(ref w, stored.Column(k));
        }
        return sum;
    }

    /// <inheritdoc/>
    public (double First, double Second) DotPair(int row, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        StoredRow<T> stored = Row(row, Math.Min(first.Length, second.Length));
        ref double v = ref MemoryMarshal.GetReference(first);
        ref double w = ref MemoryMarshal.GetReference(second);
        Vector256<double> onFirst = default, onSecond = default;
        nint k = 0;
        for (; k <= stored.Count - 4; k += 4)
        {
            Vector256<double> values = stored.Values(k);
            onFirst += values * stored.Gather(ref v, k);
            onSecond += values * stored.Gather(ref w, k);
        }
        double a = Vector256.Sum(onFirst), b = Vector256.Sum(onSecond);
        for (; k < stored.Count; k++)
        {
            double value = stored.Value(k);
            a += value * Unsafe.Add(ref v, stored.Column(k));
            b += value * Unsafe.Add(ref w, stored.Column(k));
        }
        return (a, b);
    }

    /// <inheritdoc/>
    public void Dot(int row, ReadOnlySpan<double> weights, Span<double> margins)
    {
        margins.Clear();
        DotColumns(row, 0, Columns, weights, margins);
    }

    /// <inheritdoc/>
    public void Add(int row, double scale, Span<double> target)
    {
        StoredRow<T> stored = Row(row, target.Length);
        ref double t = ref MemoryMarshal.GetReference(target);
        nint k = 0;
        for (; k <= stored.Count - 4; k += 4)
        {
            Vector256<double> change = scale * stored.Values(k);
            Unsafe.Add(ref t, stored.Column(k)) += change[0];
            Unsafe.Add(ref t, stored.Column(k + 1)) += change[1];
            Unsafe.Add(ref t, stored.Column(k + 2)) += change[2];
            Unsafe.Add(ref t, stored.Column(k + 3)) += change[3];
        }
        for (; k < stored.Count; k++)
        {
            Unsafe.Add(ref t, stored.Column(k)) += scale * stored.Value(k);
        }
    }

    /// <inheritdoc/>
    public void AddPair(int row, double firstScale, Span<double> first, double secondScale, Span<double> second)
    {
        Add(row, firstScale, first);
        Add(row, secondScale, second);
    }

    /// <inheritdoc/>
    public void Add(int row, ReadOnlySpan<double> scales, Span<double> target) => AddColumns(row, 0, Columns, scales, target);

    /// <inheritdoc/>
    public void DotColumns(int row, int first, int past, ReadOnlySpan<double> weights, Span<double> margins)
    {
        StoredRow<T> stored = Row(row, weights.Length / margins.Length);
        if (margins.Length == 1)
        {
            ref double w = ref MemoryMarshal.GetReference(weights);
            for (int k = FirstFrom(row, first); k < stored.Count && stored.Column(k) < past; k++)
            {
                margins[0] += stored.Value(k) * Unsafe.Add(ref w, stored.Column(k));
            }
            return;
        }
        for (int k = FirstFrom(row, first); k < stored.Count && stored.Column(k) < past; k++)
        {
            ReadOnlySpan<double> block = weights.Slice(stored.Column(k) * margins.Length, margins.Length);
            TensorPrimitives.MultiplyAdd(block, stored.Value(k), margins, margins);
        }
    }

    /// <inheritdoc/>
    public void AddColumns(int row, int first, int past, ReadOnlySpan<double> scales, Span<double> target)
    {
        StoredRow<T> stored = Row(row, target.Length / scales.Length);
        if (scales.Length == 1)
        {
            ref double t = ref MemoryMarshal.GetReference(target);
            for (int k = FirstFrom(row, first); k < stored.Count && stored.Column(k) < past; k++)
            {
                Unsafe.Add(ref t, stored.Column(k)) += stored.Value(k) * scales[0];
            }
            return;
        }
        for (int k = FirstFrom(row, first); k < stored.Count && stored.Column(k) < past; k++)
        {
            Span<double> block = target.Slice(stored.Column(k) * scales.Length, scales.Length);
            TensorPrimitives.MultiplyAdd(scales, stored.Value(k), block, block);
        }
    }

    /// <summary>The position of the first stored column that is not below <paramref name="column"/>.</summary>
    private int FirstFrom(int row, int column)
    {
        int position = column == 0 ? 0 : Indices(row).BinarySearch(column);
        return position < 0 ? ~position : position;
    }

    /// <summary>The stored values of a row.</summary>
    public ReadOnlySpan<T> Values(int row) => MutableValues(row);

    /// <summary>The stored values, to be changed.</summary>
    internal Span<T> MutableValues(int row)
    {
        ref readonly SparseChunk<T> chunk = ref _chunks[row >> _shift];
        int start = chunk.Starts[row & _mask];
        return chunk.Values.AsSpan(start, chunk.Starts[(row & _mask) + 1] - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StoredRow<T> Row(int row, int length)
    {
        if (length < Columns)
        {
            throw new ArgumentException("The vector is shorter than a row.");
        }
        ref readonly SparseChunk<T> chunk = ref _chunks[row >> _shift];
        int[] starts = chunk.Starts;
        int place = row & _mask, start = starts[place];
        return new StoredRow<T>(
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk.Values), start),
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk.Indices), start),
            starts[place + 1] - start);
    }

    internal static ArgumentException WrongColumn(int row, int column, int previous, int columns) => new(string.Create(
        CultureInfo.InvariantCulture, $"Row {row} stores column {column} after column {previous}; columns ascend from 0 to {columns - 1}."));

    // The kernels address weights through these indices unchecked, so they are checked here, once.
    private void CheckStructure()
    {
        for (int row = 0; row < Count; row++)
        {
            int[] starts = _chunks[row >> _shift].Starts;
            if (starts[(row & _mask) + 1] < starts[row & _mask])
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {row} starts after row {row + 1}."));
            }
            int previous = -1;
            foreach (int index in Indices(row))
            {
                if (index <= previous || index >= Columns)
                {
                    throw WrongColumn(row, index, previous, Columns);
                }
                previous = index;
            }
        }
    }
}

using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.Rows;

/// <summary>Dense rows over one or several row-major arrays, used in place.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly struct DenseRows<T> : IRows where T : unmanaged, INumber<T>
{
    // Every chunk but the last holds 2^shift rows, so that a row is found by a shift and a mask. One array is one chunk.
    private readonly T[][] _chunks;
    private readonly int _shift;
    private readonly int _mask;

    /// <param name="values">n·<paramref name="columns"/> values, row after row; not copied.</param>
    /// <param name="columns">Number of columns d, at least 1.</param>
    /// <exception cref="ArgumentException">The length of <paramref name="values"/> is not a multiple of <paramref name="columns"/>, or T is neither float nor double.</exception>
    public DenseRows(T[] values, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        RowValues.RequireFloatOrDouble<T>();
        if (values.Length % columns != 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{values.Length} values do not fill rows of {columns} columns."), nameof(values));
        }
        (_chunks, _shift, _mask, Columns, Count) = ([values], RowChunks.One, int.MaxValue, columns, values.Length / columns);
    }

    /// <summary>Rows in chunks of 2^<paramref name="shift"/>, as <see cref="RowSetBuilder{T}"/> makes them.</summary>
    internal DenseRows(T[][] chunks, int shift, int columns, int count) =>
        (_chunks, _shift, _mask, Columns, Count) = (chunks, shift, RowChunks.Mask(shift), columns, count);

    /// <inheritdoc/>
    public bool IsSparse => false;

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public long StoredCount => (long)Count * Columns;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Indices(int row) => default;

    /// <inheritdoc/>
    public int CopyValues(int row, Span<double> destination)
    {
        DenseKernels.Widen(Values(row), destination);
        return Columns;
    }

    /// <inheritdoc/>
    public int CopyValues(int row, Span<float> destination)
    {
        TensorPrimitives.ConvertTruncating(Values(row), destination);
        return Columns;
    }

    /// <inheritdoc/>
    public void Prefetch(int row) => RowValues.Prefetch(Values(row));

    /// <inheritdoc/>
    public double SquaredNorm(int row) => DenseKernels.SquaredNorm(Values(row));

    /// <inheritdoc/>
    public double Dot(int row, ReadOnlySpan<double> weights) => DenseKernels.Dot(Values(row), weights);

    /// <inheritdoc/>
    public (double First, double Second) DotPair(int row, ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        DenseKernels.DotPair(Values(row), first, second);

    /// <inheritdoc/>
    public void Dot(int row, ReadOnlySpan<double> weights, Span<double> margins)
    {
        margins.Clear();
        DotColumns(row, 0, Columns, weights, margins);
    }

    /// <inheritdoc/>
    public void Add(int row, double scale, Span<double> target) => DenseKernels.Add(Values(row), scale, target);

    /// <inheritdoc/>
    public void AddPair(int row, double firstScale, Span<double> first, double secondScale, Span<double> second)
    {
        DenseKernels.Add(Values(row), firstScale, first);
        DenseKernels.Add(Values(row), secondScale, second);
    }

    /// <inheritdoc/>
    public void Add(int row, ReadOnlySpan<double> scales, Span<double> target) => AddColumns(row, 0, Columns, scales, target);

    /// <inheritdoc/>
    public void DotColumns(int row, int first, int past, ReadOnlySpan<double> weights, Span<double> margins)
    {
        ReadOnlySpan<T> x = Values(row)[first..past];
        if (margins.Length == 1)
        {
            margins[0] += DenseKernels.Dot(x, weights[first..]);
            return;
        }
        for (int j = 0, k = first * margins.Length; j < x.Length; j++, k += margins.Length)
        {
            double value = DenseKernels.Value(ref MemoryMarshal.GetReference(x), j);
            TensorPrimitives.MultiplyAdd(weights.Slice(k, margins.Length), value, margins, margins);
        }
    }

    /// <inheritdoc/>
    public void AddColumns(int row, int first, int past, ReadOnlySpan<double> scales, Span<double> target)
    {
        ReadOnlySpan<T> x = Values(row)[first..past];
        if (scales.Length == 1)
        {
            DenseKernels.Add(x, scales[0], target[first..]);
            return;
        }
        for (int j = 0, k = first * scales.Length; j < x.Length; j++, k += scales.Length)
        {
            double value = DenseKernels.Value(ref MemoryMarshal.GetReference(x), j);
            Span<double> block = target.Slice(k, scales.Length);
            TensorPrimitives.MultiplyAdd(scales, value, block, block);
        }
    }

    /// <summary>The d values of a row.</summary>
    public ReadOnlySpan<T> Values(int row) => new(_chunks[row >> _shift], (row & _mask) * Columns, Columns);

    /// <summary>The values, to be changed.</summary>
    internal Span<T> MutableValues(int row) => new(_chunks[row >> _shift], (row & _mask) * Columns, Columns);
}

using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// Mergeable statistics of rows: count n, mean μ (d) and covariance (d × d), from one numerically stable pass.
/// </summary>
/// <remarks>
/// <para>While n ≤ d the rows themselves are kept, because they are smaller than their scatter and the model that follows has rank at most
/// n−1; the first row beyond turns them into the d × d scatter. Memory is O(d²) however many rows are added.</para>
/// <para>Accumulation is in double for rows of float and of double. Merging shards in any order agrees with a two-pass computation to a
/// relative 1e-12. Pairwise update: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances", 1979. Not safe for concurrent writers: give each its own instance and merge.</para>
/// </remarks>
public sealed class RowMoments
{
    private ScatterAccumulator? _scatter;
    private double[] _rows = [];
    private int _rowCount;

    /// <summary>Creates empty statistics for rows of <paramref name="dimension"/> features.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is below 1.</exception>
    public RowMoments(int dimension)
        : this(dimension, expectedRows: 0)
    {
    }

    internal RowMoments(int dimension, long expectedRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
        if (expectedRows > dimension)
        {
            _scatter = new ScatterAccumulator(dimension);
        }
    }

    private RowMoments(ScatterAccumulator scatter)
    {
        Dimension = scatter.Dimension;
        _scatter = scatter;
    }

    /// <summary>Features of a row, d.</summary>
    public int Dimension { get; }

    /// <summary>Rows seen, n.</summary>
    public long Count => _scatter?.Count ?? _rowCount;

    /// <summary>The rows, n × d row-major, while they are kept; empty once there is a scatter.</summary>
    internal ReadOnlySpan<double> Rows => _rows.AsSpan(0, _rowCount * Dimension);

    internal ScatterAccumulator? Scatter => _scatter;

    /// <summary>Adds rows given row-major.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">k·d finite values.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of <see cref="Dimension"/>.</exception>
    /// <exception cref="InsufficientMemoryException">The statistics need more memory than there is; use fewer features.</exception>
    public void Add<T>(ReadOnlySpan<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Length % Dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not a whole number of rows of {Dimension} features.", nameof(rows));
        }

        int[] all = new int[rows.Length / Dimension];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = i;
        }

        Add(rows, all);
    }

    /// <summary>Adds the rows of a row-major batch whose indices are listed.</summary>
    internal void Add<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_scatter is null && rows.Length > Dimension - _rowCount)
        {
            TurnIntoScatter();
        }

        if (_scatter is not null)
        {
            _scatter.Add(batch, rows);
            return;
        }

        Reserve(_rowCount + rows.Length);
        foreach (int row in rows)
        {
            TensorPrimitives.ConvertTruncating(batch.Slice(row * Dimension, Dimension), _rows.AsSpan(_rowCount++ * Dimension, Dimension));
        }
    }

    /// <summary>Adds the statistics of other rows; <paramref name="other"/> is left as it is.</summary>
    /// <exception cref="ArgumentException"><paramref name="other"/> has another dimension.</exception>
    public void Merge(RowMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension)
        {
            throw new ArgumentException($"Statistics of {other.Dimension} features cannot be merged into statistics of {Dimension} features.", nameof(other));
        }

        if (other._scatter is null)
        {
            Add(other.Rows.ToArray().AsSpan());
            return;
        }

        TurnIntoScatter();
        _scatter!.Merge(other._scatter);
    }

    /// <summary>Merges <paramref name="other"/> and gives its memory back: it is of no use any more.</summary>
    internal void Absorb(RowMoments other)
    {
        Merge(other);
        other.Release();
    }

    /// <summary>Gives the memory of the scatter back; nothing else may be called afterward.</summary>
    internal void Release() => _scatter?.Release();

    /// <summary>A copy that can be changed without changing this.</summary>
    public RowMoments Clone()
    {
        var copy = new RowMoments(Dimension);
        copy.Merge(this);
        return copy;
    }

    /// <summary>The mean of the rows (d values); zeros while there are none.</summary>
    public double[] Mean()
    {
        if (_scatter is not null)
        {
            return [.. _scatter.Mean];
        }

        double[] mean = new double[Dimension];
        if (_rowCount == 0)
        {
            return mean;
        }

        // Relative to the first row, so that a constant column has exactly its value as mean.
        ReadOnlySpan<double> pivot = Rows[..Dimension];
        double[] difference = new double[Dimension];
        for (int i = 1; i < _rowCount; i++)
        {
            TensorPrimitives.Subtract(Rows.Slice(i * Dimension, Dimension), pivot, difference);
            TensorPrimitives.Add(mean, difference, mean);
        }

        TensorPrimitives.Divide(mean, _rowCount, mean);
        TensorPrimitives.Add(mean, pivot, mean);
        return mean;
    }

    /// <summary>The covariance with divisor n (d × d, row-major); zeros while there are no rows.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for d × d values.</exception>
    public double[] Covariance()
    {
        double[] covariance = new double[MatrixSize.Length(Dimension, Dimension, "The covariance")];
        if (Count > 0)
        {
            (_scatter ?? ScatterOfRows()).CopyScatterTo(covariance);
            TensorPrimitives.Divide(covariance, Count, covariance);
        }

        return covariance;
    }

    /// <summary>The diagonal of the covariance alone.</summary>
    internal double[] Variances()
    {
        double[] variances = new double[Dimension];
        if (_scatter is not null)
        {
            _scatter.CopyDiagonalTo(variances);
        }
        else
        {
            double[] mean = Mean();
            double[] difference = new double[Dimension];
            for (int i = 0; i < _rowCount; i++)
            {
                TensorPrimitives.Subtract(Rows.Slice(i * Dimension, Dimension), mean, difference);
                TensorPrimitives.MultiplyAdd(difference, difference, variances, variances);
            }
        }

        TensorPrimitives.Divide(variances, Math.Max(1, Count), variances);
        return variances;
    }

    /// <summary>Writes the statistics, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Dimension);
        writer.Write(Count);
        writer.Write(_scatter is not null);
        if (_scatter is null)
        {
            writer.WriteDoubles(Rows);
            return;
        }

        _scatter.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">At the first byte of the statistics.</param>
    /// <param name="largest">The largest magnitude that a feature may have: that of float for rows of float.</param>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static RowMoments Read(StateReader reader, double largest = double.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int dimension = reader.ReadInt32("dimension", 1);
        long count = reader.ReadInt64("rows", 0, StateLimits.Rows);
        if (reader.ReadBoolean("hasScatter"))
        {
            return new RowMoments(ScatterAccumulator.Read(reader, dimension, count, largest));
        }

        reader.Require(count <= dimension, "rows", $"are {count} and kept, but rows of {dimension} features are kept only up to as many");
        reader.CheckLeft(count * dimension, sizeof(double), "kept");
        var moments = new RowMoments(dimension) { _rows = new double[count * dimension], _rowCount = (int)count };
        reader.ReadDoubles("kept", moments._rows);
        reader.Require(count == 0 || Math.Abs(TensorPrimitives.MaxMagnitude<double>(moments._rows)) <= largest, "kept", $"hold a value beyond {largest}");
        return moments;
    }

    /// <summary>Replaces kept rows by their scatter, which merges faster.</summary>
    internal void TurnIntoScatter()
    {
        if (_scatter is null)
        {
            _scatter = ScatterOfRows();
            _rows = [];
            _rowCount = 0;
        }
    }

    private ScatterAccumulator ScatterOfRows()
    {
        var scatter = new ScatterAccumulator(Dimension);
        int[] all = [.. Enumerable.Range(0, _rowCount)];
        scatter.Add(Rows, all);
        return scatter;
    }

    private void Reserve(int rows)
    {
        int needed = MatrixSize.Length(rows, Dimension, "Keeping the rows while they do not outnumber their features");
        if (_rows.Length < needed)
        {
            long capacity = Math.Min(Dimension, Math.Max(rows, 2L * _rowCount)) * Dimension;
            Array.Resize(ref _rows, (int)Math.Min(capacity, Array.MaxLength));
        }
    }
}

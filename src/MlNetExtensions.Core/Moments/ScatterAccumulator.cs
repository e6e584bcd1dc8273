using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// Count, mean and scatter Σ(x−μ)(x−μ)ᵀ of rows, with the two radial sums that the Ledoit-Wolf intensity needs:
/// Σ‖x−μ‖²(x−μ) and Σ‖x−μ‖⁴. Rows enter in blocks; each block is centered on its own mean and merged by the pairwise update of
/// Chan, Golub and LeVeque (1979), so nothing cancels however far the data lie from zero.
/// </summary>
internal sealed unsafe partial class ScatterAccumulator
{
    /// <summary>
    /// Rows that share one pass over the scatter, which from some 700 features on does not fit the second-level cache: of 1,024 features,
    /// 512 rows at a time take three quarters of the time of 128.
    /// </summary>
    private const int BlockRows = 512;

    /// <summary>
    /// One row more than a block: for the scatter between two means, and so that panels do not fall on the same lines of the cache.
    /// </summary>
    private const int PanelStride = (BlockRows + 1) * TileKernel.PanelWidth;

    private readonly int _stride;
    private readonly AlignedBuffer _scatter;
    private readonly double[] _blockMean;
    private readonly double[] _blockShift;
    private readonly double[] _squared = new double[BlockRows];
    private readonly double[] _radial;

    public ScatterAccumulator(int dimension)
    {
        Dimension = dimension;
        _ = MatrixSize.Length(dimension, dimension, "The covariance of rows that outnumber their features");
        _stride = TileKernel.RoundUpToTile(dimension);
        _scatter = AlignedBuffer.Rent((long)TileKernel.RoundUpToPanel(dimension) * _stride);
        Mean = new double[dimension];
        RadialThird = new double[dimension];
        _blockMean = new double[dimension];
        _blockShift = new double[dimension];
        _radial = new double[_stride];
    }

    public int Dimension { get; }

    public long Count { get; private set; }

    /// <summary>μ.</summary>
    public double[] Mean { get; }

    /// <summary>Σ‖x−μ‖²(x−μ).</summary>
    public double[] RadialThird { get; private set; }

    /// <summary>Σ‖x−μ‖⁴.</summary>
    public double RadialFourth { get; private set; }

    /// <summary>Adds the rows of <paramref name="batch"/> (row-major) whose indices are listed.</summary>
    public void Add<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0; start < rows.Length; start += BlockRows)
        {
            AddBlock(batch, rows.Slice(start, Math.Min(BlockRows, rows.Length - start)));
        }
    }

    /// <summary>Gives the memory of the scatter back; nothing else may be called afterward.</summary>
    public void Release() => _scatter.Return();

    public void Merge(ScatterAccumulator other)
    {
        if (other.Count == 0)
        {
            return;
        }

        bool isFirst = Count == 0;
        double[] between = MoveMeanTo(other.Mean, other.Count);
        (double[] third, double fourth) = isFirst ? (other.RadialThird, other.RadialFourth) : other.RadialAbout(Mean);
        TensorPrimitives.Add(RadialThird, third, RadialThird);
        RadialFourth += fourth;
        for (int i = 0; i < Dimension; i++)
        {
            Span<double> row = UpperRow(i);
            TensorPrimitives.Add(row, other.UpperRow(i), row);
            TensorPrimitives.MultiplyAdd(between.AsSpan(i), between[i], row, row);
        }
    }

    /// <summary>Σ‖x−c‖²(x−c) and Σ‖x−c‖⁴ about another center, by expanding ‖(x−μ)−s‖² with s = c−μ and Σ(x−μ) = 0.</summary>
    public (double[] Third, double Fourth) RadialAbout(ReadOnlySpan<double> center)
    {
        double[] shift = new double[Dimension];
        double[] scatterShift = new double[Dimension];
        TensorPrimitives.Subtract(center, Mean, shift);
        MultiplyByScatter(shift, scatterShift);
        double trace = Trace();
        double squared = TensorPrimitives.SumOfSquares<double>(shift);
        double fourth = RadialFourth + 4 * TensorPrimitives.Dot<double>(shift, scatterShift) + Count * squared * squared
            - 4 * TensorPrimitives.Dot<double>(shift, RadialThird) + 2 * squared * trace;
        double[] third = new double[Dimension];
        for (int j = 0; j < third.Length; j++)
        {
            third[j] = RadialThird[j] - 2 * scatterShift[j] - (trace + Count * squared) * shift[j];
        }

        return (third, fourth);
    }

    /// <summary>Σ‖x−μ‖².</summary>
    public double Trace()
    {
        double trace = 0;
        for (int i = 0; i < Dimension; i++)
        {
            trace += _scatter.Span[i * _stride + i];
        }

        return trace;
    }

    /// <summary>Writes Σ(x−μ)² of every feature.</summary>
    public void CopyDiagonalTo(Span<double> destination)
    {
        for (int i = 0; i < Dimension; i++)
        {
            destination[i] = _scatter.Span[i * _stride + i];
        }
    }

    /// <summary>Writes the full symmetric scatter, row-major.</summary>
    public void CopyScatterTo(Span<double> destination)
    {
        for (int i = 0; i < Dimension; i++)
        {
            UpperRow(i).CopyTo(destination.Slice(i * Dimension + i));
            for (int j = i + 1; j < Dimension; j++)
            {
                destination[j * Dimension + i] = destination[i * Dimension + j];
            }
        }
    }

    private void AddBlock<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ComputeBlockMean(batch, rows);
        double[] between = MoveMeanTo(_blockMean, rows.Length);
        TensorPrimitives.Subtract(_blockMean, Mean, _blockShift);
        var panels = AlignedBuffer.Rent((long)_stride * (BlockRows + 1));
        AddPacked(batch, rows, panels.Pointer, between);
        panels.Return();
    }

    // Relative to the first row, so that a constant column has exactly its value as mean and exactly zero scatter.
    private void ComputeBlockMean<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] pivot = _blockShift;
        TensorPrimitives.ConvertTruncating(batch.Slice(rows[0] * Dimension, Dimension), pivot);
        Array.Clear(_blockMean);
        foreach (int row in rows[1..])
        {
            PanelPacker.AddDifference(batch.Slice(row * Dimension, Dimension), pivot, _blockMean);
        }

        TensorPrimitives.Divide(_blockMean, rows.Length, _blockMean);
        TensorPrimitives.Add(_blockMean, pivot, _blockMean);
    }

    /// <summary>
    /// Re-centers the sums on the mean of both; the other's own sums are still to be added. Returns v, whose vvᵀ is the scatter between
    /// the two means and is to be added too.
    /// </summary>
    private double[] MoveMeanTo(ReadOnlySpan<double> otherMean, long otherCount)
    {
        double[] between = new double[Dimension];
        if (Count == 0)
        {
            otherMean.CopyTo(Mean);
            Count = otherCount;
            return between;
        }

        long count = Count + otherCount;
        double[] merged = new double[Dimension];
        TensorPrimitives.Subtract(otherMean, Mean, between);
        TensorPrimitives.MultiplyAdd(between, (double)otherCount / count, Mean, merged);
        TensorPrimitives.Multiply(between, Math.Sqrt((double)Count * otherCount / count), between);
        (RadialThird, RadialFourth) = RadialAbout(merged);
        merged.CopyTo(Mean);
        Count = count;
        return between;
    }

    private void AddPacked<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows, double* panels, ReadOnlySpan<double> between)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PanelPacker.WriteCentered(batch, rows, _blockMean, _blockShift, panels, PanelStride, _squared);
        AddRadial(panels, rows.Length);
        for (int j = 0; j < between.Length; j++)
        {
            (int panel, int lane) = Math.DivRem(j, TileKernel.PanelWidth);
            panels[(nint)panel * PanelStride + rows.Length * TileKernel.PanelWidth + lane] = between[j];
        }

        int panelCount = TileKernel.RoundUpToPanel(Dimension) / TileKernel.PanelWidth;
        GramMatrix.AddUpperTiles(panels, PanelStride, panelCount, rows.Length + 1, _scatter.Pointer, _stride);
    }

    // The panels hold y = x−b for the mean b of the block; with the shift s = b−μ, Σ‖x−μ‖²(x−μ) = Σ‖y+s‖²y + (Σ‖y+s‖²)s.
    private void AddRadial(double* panels, int rows)
    {
        Span<double> squared = _squared.AsSpan(0, rows);
        fixed (double* weights = _squared, sums = _radial)
        {
            for (int column = 0; column < _stride; column += TileKernel.TileWidth)
            {
                TileKernel.MultiplyRow(weights, panels + (nint)column / TileKernel.PanelWidth * PanelStride, PanelStride, rows, sums + column);
            }
        }

        TensorPrimitives.Add(RadialThird, _radial.AsSpan(0, Dimension), RadialThird);
        TensorPrimitives.MultiplyAdd(_blockShift, TensorPrimitives.Sum<double>(squared), RadialThird, RadialThird);
        RadialFourth += TensorPrimitives.SumOfSquares<double>(squared);
    }

    // Only the upper triangle is kept: each row serves its dot product and its transposed column in one pass.
    private void MultiplyByScatter(ReadOnlySpan<double> vector, Span<double> product)
    {
        for (int i = 0; i < Dimension; i++)
        {
            ReadOnlySpan<double> row = UpperRow(i);
            product[i] += TensorPrimitives.Dot(row, vector[i..]);
            TensorPrimitives.MultiplyAdd(row[1..], vector[i], product[(i + 1)..], product[(i + 1)..]);
        }
    }

    private Span<double> UpperRow(int i) => _scatter.Span.Slice(i * _stride + i, Dimension - i);
}

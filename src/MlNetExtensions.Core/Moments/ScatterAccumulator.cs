using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// Count, mean and scatter Σ(x−μ)(x−μ)ᵀ of rows, with the two radial sums that the Ledoit-Wolf intensity needs:
/// Σ‖x−μ‖²(x−μ) and Σ‖x−μ‖⁴. Rows enter in blocks; each block is centred on its own mean and merged by the pairwise update of
/// Chan, Golub and LeVeque (1979), so nothing cancels however far the data lie from zero.
/// </summary>
internal sealed unsafe class ScatterAccumulator
{
    /// <summary>Rows that share one merge, which costs a pass over the scatter.</summary>
    private const int BlockRows = 512;

    /// <summary>Rows packed at a time: four panels of this depth fill two thirds of a 48 KB first-level cache.</summary>
    private const int PackedRows = 128;

    private const int PanelStride = PackedRows * TileKernel.PanelWidth;

    private readonly int _stride;
    private readonly AlignedBuffer _scatter;
    private readonly double[] _blockMean;
    private readonly double[] _centred;
    private AlignedBuffer? _panels;

    public ScatterAccumulator(int dimension)
    {
        Dimension = dimension;
        _stride = TileKernel.RoundUpToTile(dimension);
        _scatter = new AlignedBuffer((long)TileKernel.RoundUpToPanel(dimension) * _stride);
        Mean = new double[dimension];
        RadialThird = new double[dimension];
        _blockMean = new double[dimension];
        _centred = new double[dimension];
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

    public void Merge(ScatterAccumulator other)
    {
        if (other.Count == 0)
        {
            return;
        }

        double[] merged = MergedMean(other.Mean, other.Count);
        (double[] third, double fourth) = Count == 0 ? (other.RadialThird, other.RadialFourth) : other.RadialAbout(merged);
        MoveMeanTo(merged, other.Mean, other.Count);
        TensorPrimitives.Add(RadialThird, third, RadialThird);
        RadialFourth += fourth;
        TensorPrimitives.Add(_scatter.Span, other._scatter.Span, _scatter.Span);
    }

    /// <summary>Σ‖x−c‖²(x−c) and Σ‖x−c‖⁴ about another centre, by expanding ‖(x−μ)−s‖² with s = c−μ and Σ(x−μ) = 0.</summary>
    public (double[] Third, double Fourth) RadialAbout(ReadOnlySpan<double> centre)
    {
        double[] shift = new double[Dimension];
        double[] scatterShift = new double[Dimension];
        TensorPrimitives.Subtract(centre, Mean, shift);
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

    /// <summary>Writes the full symmetric scatter, row-major.</summary>
    public void CopyScatterTo(Span<double> destination)
    {
        ReadOnlySpan<double> scatter = _scatter.Span;
        for (int i = 0; i < Dimension; i++)
        {
            scatter.Slice(i * _stride + i, Dimension - i).CopyTo(destination.Slice(i * Dimension + i));
            for (int j = i + 1; j < Dimension; j++)
            {
                destination[j * Dimension + i] = destination[i * Dimension + j];
            }
        }
    }

    /// <summary>Rebuilds an accumulator from what it published.</summary>
    public static ScatterAccumulator Restore(long count, ReadOnlySpan<double> mean, ReadOnlySpan<double> scatter, ReadOnlySpan<double> radialThird, double radialFourth)
    {
        var restored = new ScatterAccumulator(mean.Length) { Count = count, RadialFourth = radialFourth };
        mean.CopyTo(restored.Mean);
        radialThird.CopyTo(restored.RadialThird);
        for (int i = 0; i < mean.Length; i++)
        {
            scatter.Slice(i * mean.Length + i, mean.Length - i).CopyTo(restored._scatter.Span.Slice(i * restored._stride + i));
        }

        return restored;
    }

    private void AddBlock<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ComputeBlockMean(batch, rows);
        MoveMeanTo(MergedMean(_blockMean, rows.Length), _blockMean, rows.Length);
        for (int start = 0; start < rows.Length; start += PackedRows)
        {
            AddPacked(batch, rows.Slice(start, Math.Min(PackedRows, rows.Length - start)));
        }
    }

    // Relative to the first row, so that a constant column has exactly its value as mean and exactly zero scatter.
    private void ComputeBlockMean<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] pivot = _centred;
        TensorPrimitives.ConvertTruncating(batch.Slice(rows[0] * Dimension, Dimension), pivot);
        Array.Clear(_blockMean);
        foreach (int row in rows[1..])
        {
            PanelPacker.AddDifference(batch.Slice(row * Dimension, Dimension), pivot, _blockMean);
        }

        TensorPrimitives.Divide(_blockMean, rows.Length, _blockMean);
        TensorPrimitives.Add(_blockMean, pivot, _blockMean);
    }

    private double[] MergedMean(ReadOnlySpan<double> otherMean, long otherCount)
    {
        double[] merged = new double[Dimension];
        TensorPrimitives.Subtract(otherMean, Mean, merged);
        TensorPrimitives.Multiply(merged, (double)otherCount / (Count + otherCount), merged);
        TensorPrimitives.Add(merged, Mean, merged);
        if (Count == 0)
        {
            otherMean.CopyTo(merged);
        }

        return merged;
    }

    /// <summary>Re-centres the sums on the merged mean and adds the scatter between the two means; the other's own sums are still to be added.</summary>
    private void MoveMeanTo(ReadOnlySpan<double> merged, ReadOnlySpan<double> otherMean, long otherCount)
    {
        if (Count > 0)
        {
            (RadialThird, RadialFourth) = RadialAbout(merged);
            double[] between = new double[Dimension];
            TensorPrimitives.Subtract(otherMean, Mean, between);
            AddOuterProduct(between, (double)Count * otherCount / (Count + otherCount));
        }

        merged.CopyTo(Mean);
        Count += otherCount;
    }

    private void AddPacked<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _panels ??= new AlignedBuffer((long)_stride * PackedRows);
        double* panels = _panels.Pointer;
        for (int k = 0; k < rows.Length; k++)
        {
            double squared = PanelPacker.WriteCentred(
                batch.Slice(rows[k] * Dimension, Dimension), _blockMean, Mean, panels + (nint)k * TileKernel.PanelWidth, PanelStride, _centred);
            TensorPrimitives.MultiplyAdd(_centred, squared, RadialThird, RadialThird);
            RadialFourth += squared * squared;
        }

        int panelCount = TileKernel.RoundUpToPanel(Dimension) / TileKernel.PanelWidth;
        GramMatrix.AddUpperTiles(panels, PanelStride, panelCount, rows.Length, _scatter.Pointer, _stride);
    }

    private void AddOuterProduct(ReadOnlySpan<double> vector, double weight)
    {
        for (int i = 0; i < Dimension; i++)
        {
            Span<double> row = _scatter.Span.Slice(i * _stride + i, Dimension - i);
            TensorPrimitives.MultiplyAdd(vector[i..], weight * vector[i], row, row);
        }
    }

    // Only the upper triangle is kept: each row serves its dot product and its transposed column in one pass.
    private void MultiplyByScatter(ReadOnlySpan<double> vector, Span<double> product)
    {
        for (int i = 0; i < Dimension; i++)
        {
            ReadOnlySpan<double> row = _scatter.Span.Slice(i * _stride + i, Dimension - i);
            product[i] += TensorPrimitives.Dot(row, vector[i..]);
            TensorPrimitives.MultiplyAdd(row[1..], vector[i], product[(i + 1)..], product[(i + 1)..]);
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>Scratch space to evaluate one <see cref="QuadraticForm"/>; one thread at a time. A row alone and in a batch give the same bits.</summary>
internal sealed unsafe class QuadraticFormScorer
{
    private const int RowsPerTile = TileKernel.PanelWidth;

    /// <summary>Tiles of rows that share one pass over W, as far as they stay in the second-level cache.</summary>
    private const int MostTiles = 8;
    private const int CachedValues = 1 << 17;

    private readonly QuadraticForm _form;
    private readonly int _rowStride;
    private readonly int _outputStride;
    private AlignedBuffer _centered;
    private AlignedBuffer _outputs;
    private int _capacity = 1;

    public QuadraticFormScorer(QuadraticForm form)
    {
        _form = form;
        _outputStride = form.TileCount * TileKernel.TileWidth;
        // A line of cache more than needed, so that rows of 2^k features do not fall on the same lines.
        _rowStride = TileKernel.RoundUpToPanel(form.Dimension) + TileKernel.PanelWidth;
        _centered = new AlignedBuffer(_rowStride);
        _outputs = new AlignedBuffer(_outputStride);
    }

    /// <summary>D² of one row.</summary>
    public double Squared<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double isotropic = Center(row, lane: 0);
        MultiplyRow();
        return Combine(isotropic, _outputs.Span[.._outputStride]);
    }

    /// <summary>D² of the listed rows of a row-major batch; <paramref name="squared"/>[i] belongs to row <paramref name="rows"/>[i].</summary>
    public void Squared<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows, Span<double> squared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int d = _form.Dimension;
        int start = 0;
        int most = Math.Clamp(CachedValues / RowsPerTile / _rowStride, 1, MostTiles);
        while (rows.Length - start >= RowsPerTile)
        {
            int tiles = Math.Min((rows.Length - start) / RowsPerTile, most);
            int count = tiles * RowsPerTile;
            Reserve(count);
            for (int i = 0; i < count; i++)
            {
                squared[start + i] = Center(batch.Slice(rows[start + i] * d, d), i);
            }

            MultiplyTiles(tiles);
            for (int i = 0; i < count; i++)
            {
                squared[start + i] = Combine(squared[start + i], _outputs.Span.Slice(i * _outputStride, _outputStride));
            }

            start += count;
        }

        for (; start < rows.Length; start++)
        {
            squared[start] = Squared(batch.Slice(rows[start] * d, d));
        }
    }

    /// <summary>What each feature adds to D²: z_j·(Pz)_j with P the precision. The sum over features is D².</summary>
    public void Contributions<T>(ReadOnlySpan<T> row, Span<double> contributions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Center(row, lane: 0);
        MultiplyRow();
        ReadOnlySpan<double> z = _centered.Span[.._form.Dimension];
        TensorPrimitives.Multiply(z, _form.IsotropicWeight, contributions);
        ReadOnlySpan<double> outputs = _outputs.Span;
        for (int tile = 0; tile < _form.TileCount; tile++)
        {
            for (int panel = 0; panel < TileKernel.PanelsPerTile; panel++)
            {
                ReadOnlySpan<double> y = outputs.Slice(tile * TileKernel.TileWidth + panel * TileKernel.PanelWidth, TileKernel.PanelWidth);
                var transposed = new ReadOnlySpan<double>(_form.Tile(tile) + panel * _form.PanelStride(tile), (int)_form.PanelStride(tile));
                for (int k = 0; k < _form.Depth(tile); k++)
                {
                    contributions[k] += _form.Sign * TensorPrimitives.Dot(y, transposed.Slice(k * TileKernel.PanelWidth, TileKernel.PanelWidth));
                }
            }
        }

        TensorPrimitives.Multiply(contributions, z, contributions);
    }

    // Leaves z in a lane of _centered and returns α‖z‖².
    private double Center<T>(ReadOnlySpan<T> row, int lane)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> z = _centered.Span.Slice(lane * _rowStride, _form.Dimension);
        TensorPrimitives.ConvertTruncating(row, z);
        TensorPrimitives.Subtract(z, _form.Center, z);
        if (_form.Scale is { } scale)
        {
            TensorPrimitives.Multiply(z, scale, z);
        }

        return _form.IsotropicWeight == 0 ? 0 : _form.IsotropicWeight * TensorPrimitives.SumOfSquares<double>(z);
    }

    private void MultiplyRow()
    {
        for (int tile = 0; tile < _form.TileCount; tile++)
        {
            TileKernel.MultiplyRow(_centered.Pointer, _form.Tile(tile), _form.PanelStride(tile), _form.Depth(tile), _outputs.Pointer + tile * TileKernel.TileWidth);
        }
    }

    private void MultiplyTiles(int rowTiles)
    {
        _outputs.Span.Clear();
        for (int tile = 0; tile < _form.TileCount; tile++)
        {
            for (int i = 0; i < rowTiles; i++)
            {
                double* rows = _centered.Pointer + (nint)i * RowsPerTile * _rowStride;
                double* outputs = _outputs.Pointer + (nint)i * RowsPerTile * _outputStride + tile * TileKernel.TileWidth;
                TileKernel.AddProduct(
                    rows, _rowStride, 1, _form.Tile(tile), _form.PanelStride(tile), _form.Depth(tile), outputs, _outputStride);
            }
        }
    }

    private void Reserve(int rows)
    {
        if (rows > _capacity)
        {
            _centered = new AlignedBuffer((long)rows * _rowStride);
            _outputs = new AlignedBuffer((long)rows * _outputStride);
            _capacity = rows;
        }
    }

    // The Woodbury form subtracts two large numbers: rounding may leave a distance of zero slightly below it.
    private double Combine(double isotropic, ReadOnlySpan<double> outputs) =>
        Math.Max(0, isotropic + _form.Sign * TensorPrimitives.SumOfSquares(outputs));
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Dense rows, a block at a time as doubles in the cache, by the kernel of the matrix products.</summary>
internal sealed unsafe class DenseProducts<TRows, TLoss> : OutputProducts<TRows, TLoss>
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int Width = TileKernel.PanelWidth;

    // Values of a block of rows: with the weights of ten outputs they fit the second-level cache.
    private const int BlockValues = 40_000;

    private const int LargestBlock = 256;

    // A block is a small share of the rows, so that it does not count beside them.
    private const int FewestBlocks = 48;

    // Rows that begin at multiples of this many values share a few sets of the first-level cache.
    private const int CacheAlias = 64;

    private readonly int _depth;
    private readonly int _stride;
    private readonly int _panels;
    private readonly int _blockRows;
    private readonly AlignedBuffer _weights;
    private readonly Work?[] _work;

    public DenseProducts(FiniteSumData<TRows, TLoss> data, Chunks chunks) : base(data, chunks)
    {
        _depth = data.Rows.Columns + 1;
        int rounded = TileKernel.RoundUpToPanel(_depth);
        _stride = rounded % CacheAlias == 0 ? rounded + Width : rounded;
        _panels = TileKernel.RoundUpToPanel(Outputs) / Width;
        int rows = Math.Min(BlockValues / _stride, data.Rows.Count / FewestBlocks);
        _blockRows = Math.Clamp(rows / PanelKernel.Rows * PanelKernel.Rows, PanelKernel.Rows, LargestBlock);
        _weights = new AlignedBuffer((long)_panels * _depth * Width);
        _work = new Work?[chunks.Count];
    }

    private int PaddedOutputs => _panels * Width;

    public override void Multiply(double[] weights, double[] margins)
    {
        PackWeights(weights);
        Chunks.Run((chunk, start, end) =>
        {
            Work work = _work[chunk] ??= new Work(this);
            for (int row = start; row < end; row += _blockRows)
            {
                Multiply(work, row, Math.Min(_blockRows, end - row), margins);
            }
        });
    }

    protected override void Add(double[] scales, double[] sum, bool squared)
    {
        Chunks.Run((chunk, start, end) =>
        {
            Work work = _work[chunk] ??= new Work(this);
            work.Sum.Span.Clear();
            for (int row = start; row < end; row += _blockRows)
            {
                Add(work, row, Math.Min(_blockRows, end - row), scales, squared);
            }
        });
        Array.Clear(sum);
        foreach (Work? work in _work)
        {
            for (int j = 0; j < _depth; j++)
            {
                Span<double> target = sum.AsSpan(j * Outputs, Outputs);
                TensorPrimitives.Add(target, work!.Sum.Span.Slice(j * PaddedOutputs, Outputs), target);
            }
        }
    }

    private void PackWeights(ReadOnlySpan<double> weights)
    {
        Span<double> packed = _weights.Span;
        for (int panel = 0; panel < _panels; panel++)
        {
            int first = panel * Width, count = Math.Min(Width, Outputs - first);
            for (int j = 0; j < _depth; j++)
            {
                weights.Slice(j * Outputs + first, count).CopyTo(packed[((panel * _depth + j) * Width)..]);
            }
        }
    }

    private void Multiply(Work work, int first, int count, double[] margins)
    {
        work.Read(first, count);
        Span<double> product = work.Outputs.Span;
        product.Clear();
        for (int row = 0; row < count; row += PanelKernel.Rows)
        {
            PanelKernel.AddProduct(
                work.Rows.Pointer + row * _stride, _stride, 1, _weights.Pointer, _depth * Width, _panels, _depth,
                work.Outputs.Pointer + row * PaddedOutputs, PaddedOutputs);
        }
        for (int row = 0; row < count; row++)
        {
            product.Slice(row * PaddedOutputs, Outputs).CopyTo(margins.AsSpan((first + row) * Outputs));
        }
    }

    private void Add(Work work, int first, int count, double[] scales, bool squared)
    {
        work.Read(first, count);
        if (squared)
        {
            TensorPrimitives.Multiply(work.Rows.Span, work.Rows.Span, work.Rows.Span);
        }
        Span<double> packed = work.Outputs.Span;
        packed.Clear();
        int panelStride = _blockRows * Width;
        for (int row = 0; row < count; row++)
        {
            double weight = Data.Importance[first + row];
            ReadOnlySpan<double> scale = scales.AsSpan((first + row) * Outputs, Outputs);
            for (int panel = 0; weight > 0 && panel < _panels; panel++)
            {
                ReadOnlySpan<double> part = scale[(panel * Width)..Math.Min((panel + 1) * Width, Outputs)];
                TensorPrimitives.Multiply(part, weight, packed[(panel * panelStride + row * Width)..]);
            }
        }
        for (int j = 0; j < _depth; j += PanelKernel.Rows)
        {
            PanelKernel.AddProduct(
                work.Rows.Pointer + j, 1, _stride, work.Outputs.Pointer, panelStride, _panels, count,
                work.Sum.Pointer + j * PaddedOutputs, PaddedOutputs);
        }
    }

    /// <summary>What one chunk works in.</summary>
    private sealed class Work(DenseProducts<TRows, TLoss> owner)
    {
        /// <summary>A block of rows with the intercept's column, padded with zeros.</summary>
        public AlignedBuffer Rows { get; } = new((long)owner._blockRows * owner._stride);

        /// <summary>Their margins row by row, or what they are scaled by, panel by panel.</summary>
        public AlignedBuffer Outputs { get; } = new((long)owner._blockRows * owner.PaddedOutputs);

        /// <summary>The chunk's part of the sum, feature-major, with padded outputs.</summary>
        public AlignedBuffer Sum { get; } = new((long)TileKernel.RoundUpToPanel(owner._depth) * owner.PaddedOutputs);

        public void Read(int first, int count)
        {
            for (int i = 0; i < count; i++)
            {
                Span<double> row = Rows.Span.Slice(i * owner._stride, owner._depth);
                if (owner.Data.Importance[first + i] > 0)
                {
                    owner.Data.Rows.CopyValues(first + i, row);
                    row[^1] = owner.Data.Bias;
                }
                else
                {
                    row.Clear();
                }
            }
        }
    }
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Dense rows, a block at a time as doubles in the cache, by the kernel of the matrix products.</summary>
internal sealed unsafe class DenseProducts<TRows, TLoss> : OutputProducts<TRows, TLoss>
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Values of a block of rows: with the weights of ten outputs they fit the second-level cache.
    private const int BlockValues = 40_000;

    private readonly PanelBlocks<double> _blocks;
    private readonly AlignedBuffer _weights;
    private readonly Work?[] _work;

    public DenseProducts(FiniteSumData<TRows, TLoss> data, Chunks chunks) : base(data, chunks)
    {
        _blocks = new PanelBlocks<double>(data.Rows.Count, data.Rows.Columns, Outputs, BlockValues);
        _weights = new AlignedBuffer(_blocks.PackedValues);
        _work = new Work?[chunks.Count];
    }

    private static int Width => PanelBlocks<double>.Width;

    public override void Multiply(double[] weights, double[] margins)
    {
        PackWeights(weights);
        Chunks.Run((chunk, start, end) =>
        {
            Work work = _work[chunk] ??= new Work(this);
            for (int row = start; row < end; row += _blocks.Rows)
            {
                Multiply(work, row, Math.Min(_blocks.Rows, end - row), margins);
            }
        });
    }

    protected override void Add(double[] scales, double[] sum, bool squared)
    {
        Chunks.Run((chunk, start, end) =>
        {
            Work work = _work[chunk] ??= new Work(this);
            work.Sum.Span.Clear();
            for (int row = start; row < end; row += _blocks.Rows)
            {
                Add(work, row, Math.Min(_blocks.Rows, end - row), scales, squared);
            }
        });
        Array.Clear(sum);
        foreach (Work? work in _work)
        {
            for (int j = 0; j < _blocks.Depth; j++)
            {
                Span<double> target = sum.AsSpan(j * Outputs, Outputs);
                TensorPrimitives.Add(target, work!.Sum.Span.Slice(j * _blocks.PaddedOutputs, Outputs), target);
            }
        }
    }

    private void PackWeights(ReadOnlySpan<double> weights)
    {
        Span<double> packed = _weights.Span;
        for (int panel = 0; panel < _blocks.Panels; panel++)
        {
            int first = panel * Width, count = Math.Min(Width, Outputs - first);
            for (int j = 0; j < _blocks.Depth; j++)
            {
                weights.Slice(j * Outputs + first, count).CopyTo(packed[((panel * _blocks.Depth + j) * Width)..]);
            }
        }
    }

    private void Multiply(Work work, int first, int count, double[] margins)
    {
        work.Read(first, count);
        Span<double> product = work.Outputs.Span;
        product.Clear();
        for (int row = 0; row < count; row += PanelKernel<double>.Rows)
        {
            PanelKernel<double>.AddProduct(
                work.Rows.Pointer + row * _blocks.RowStride, _blocks.RowStride, 1, _weights.Pointer, _blocks.Depth * Width, _blocks.Panels, _blocks.Depth,
                work.Outputs.Pointer + row * _blocks.PaddedOutputs, _blocks.PaddedOutputs);
        }
        for (int row = 0; row < count; row++)
        {
            product.Slice(row * _blocks.PaddedOutputs, Outputs).CopyTo(margins.AsSpan((first + row) * Outputs));
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
        int panelStride = _blocks.Rows * Width;
        for (int row = 0; row < count; row++)
        {
            double weight = Data.Importance[first + row];
            ReadOnlySpan<double> scale = scales.AsSpan((first + row) * Outputs, Outputs);
            for (int panel = 0; weight > 0 && panel < _blocks.Panels; panel++)
            {
                ReadOnlySpan<double> part = scale[(panel * Width)..Math.Min((panel + 1) * Width, Outputs)];
                ShortVector.Multiply(part, weight, packed[(panel * panelStride + row * Width)..]);
            }
        }
        for (int j = 0; j < _blocks.Depth; j += PanelKernel<double>.Rows)
        {
            PanelKernel<double>.AddProduct(
                work.Rows.Pointer + j, 1, _blocks.RowStride, work.Outputs.Pointer, panelStride, _blocks.Panels, count,
                work.Sum.Pointer + j * _blocks.PaddedOutputs, _blocks.PaddedOutputs);
        }
    }

    /// <summary>What one chunk works in.</summary>
    private sealed class Work(DenseProducts<TRows, TLoss> owner)
    {
        /// <summary>A block of rows with the intercept's column, padded with zeros.</summary>
        public AlignedBuffer Rows { get; } = new(owner._blocks.RowValues);

        /// <summary>Their margins row by row, or what they are scaled by, panel by panel.</summary>
        public AlignedBuffer Outputs { get; } = new(owner._blocks.OutputValues);

        /// <summary>The chunk's part of the sum, feature-major, with padded outputs.</summary>
        public AlignedBuffer Sum { get; } = new(owner._blocks.SumValues);

        public void Read(int first, int count)
        {
            for (int i = 0; i < count; i++)
            {
                Span<double> row = Rows.Span.Slice(i * owner._blocks.RowStride, owner._blocks.Depth);
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

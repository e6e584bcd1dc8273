using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Products of the Hessian of dense rows and several outputs with vectors, in single precision, block by block of rows: a block is read
/// once for its margins and for its part of the sum. Inner steps of a truncated method need no more digits; gradients and
/// objectives never come from here.
/// </summary>
/// <remarks>Bit-equal on any number of threads.</remarks>
internal sealed unsafe class SingleHessian<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Values of a block of rows: a fraction of the second-level cache, beside the vector and the sum.
    private const int BlockValues = 100_000;
    // Squared norms whose products with a vector of size 1 are far from the ends of the range.
    private const double SmallestScale = 1e-12;
    private const double LargestScale = 1e12;

    // Rounding, which blurs the curvatures by about 1e-7 of the largest, must stay below the ridge that the flattest directions have.
    private const double LeastRidge = 1e-7;

    private readonly FiniteSumData<TRows, TLoss> _data;
    private readonly Chunks _chunks;
    private readonly IOutputsLoss _loss;
    private readonly PanelBlocks<float> _blocks;
    private readonly AlignedBuffer _vector;
    private readonly float[] _states;
    private readonly Work?[] _work;

    private SingleHessian(Oracle<TRows, TLoss> oracle)
    {
        (_data, _chunks, _loss) = (oracle.Data, oracle.Chunks, oracle.Data.OutputsLoss!);
        _blocks = new PanelBlocks<float>(_data.Rows.Count, _data.Rows.Columns, _data.Outputs, BlockValues);
        _vector = Floats(_blocks.PackedValues);
        _states = new float[_data.Rows.Count * _data.Outputs];
        _work = new Work?[_chunks.Count];
    }

    private static int Width => PanelBlocks<float>.Width;

    /// <summary>Products in single precision, where rows, loss and penalty allow them; otherwise null.</summary>
    public static SingleHessian<TRows, TLoss>? TryCreate(Oracle<TRows, TLoss> oracle)
    {
        FiniteSumData<TRows, TLoss> data = oracle.Data;
        double scale = data.MeanSquaredNorm + data.Bias * data.Bias;
        return !data.Rows.IsSparse && data.OutputsLoss is not null && scale is > SmallestScale and < LargestScale
            && oracle.Regularizer.L2 >= LeastRidge * data.Loss.Curvature * scale ? new SingleHessian<TRows, TLoss>(oracle) : null;
    }

    /// <summary>Takes over what the loss keeps of every row for its Hessian, K values each.</summary>
    public void MoveTo(double[] states) => _chunks.Run((_, start, end) =>
    {
        Range own = (start * _data.Outputs)..(end * _data.Outputs);
        TensorPrimitives.ConvertTruncating<double, float>(states.AsSpan(own), _states.AsSpan(own));
    });

    /// <summary>product ← ∇²f · vector.</summary>
    /// <param name="vector">(d + 1)·K, feature-major.</param>
    /// <param name="product">(d + 1)·K, feature-major.</param>
    public void Multiply(double[] vector, double[] product)
    {
        double size = TensorPrimitives.MaxMagnitude<double>(vector);
        if (!double.IsNormal(1 / size) || !double.IsNormal(size))
        {
            Array.Clear(product);
            return;
        }
        Pack(vector, 1 / size);
        Sum(Add, product, size / _data.ActiveRows.Length);
    }

    /// <summary>diagonal ← the diagonal of ∇²f.</summary>
    /// <param name="diagonal">(d + 1)·K, feature-major.</param>
    public void Diagonal(double[] diagonal) => Sum(AddDiagonal, diagonal, 1.0 / _data.ActiveRows.Length);

    /// <summary>sum ← scale · what all blocks of rows add.</summary>
    private void Sum(Action<Work, int, int> add, double[] sum, double scale)
    {
        _chunks.Run((chunk, start, end) =>
        {
            Work work = _work[chunk] ??= new Work(this);
            work.Sum.Span.Clear();
            for (int row = start; row < end; row += _blocks.Rows)
            {
                add(work, row, Math.Min(_blocks.Rows, end - row));
            }
        });
        Reduce(sum, scale);
    }

    private static AlignedBuffer Floats(long count) => new((count + 1) / 2);

    private static Span<float> Values(AlignedBuffer buffer) => MemoryMarshal.Cast<double, float>(buffer.Span);

    private void Pack(ReadOnlySpan<double> vector, double scale)
    {
        Span<float> packed = Values(_vector);
        for (int panel = 0; panel < _blocks.Panels; panel++)
        {
            int first = panel * Width, count = Math.Min(Width, _data.Outputs - first);
            for (int j = 0; j < _blocks.Depth; j++)
            {
                ReadOnlySpan<double> from = vector.Slice(j * _data.Outputs + first, count);
                Span<float> to = packed.Slice((panel * _blocks.Depth + j) * Width, count);
                for (int k = 0; k < to.Length; k++)
                {
                    to[k] = (float)(scale * from[k]);
                }
            }
        }
    }

    private void Add(Work work, int first, int count)
    {
        work.Read(first, count);
        Span<float> outputs = Values(work.Outputs);
        outputs.Clear();
        float* rows = (float*)work.Rows.Pointer, margins = (float*)work.Outputs.Pointer;
        for (int row = 0; row < count; row += PanelKernel<float>.Rows)
        {
            PanelKernel<float>.AddProduct(
                rows + row * _blocks.RowStride, _blocks.RowStride, 1, (float*)_vector.Pointer, _blocks.Depth * Width, _blocks.Panels, _blocks.Depth,
                margins + row * _blocks.PaddedOutputs, _blocks.PaddedOutputs);
        }
        _loss.MultiplyHessian(States(first, count), outputs, _blocks.PaddedOutputs);
        for (int i = 0; i < count; i++)
        {
            Scale(work, first, i, outputs.Slice(i * _blocks.PaddedOutputs, _data.Outputs));
        }
        AddScaled(work, count);
    }

    private void AddDiagonal(Work work, int first, int count)
    {
        work.Read(first, count);
        Span<float> rows = Values(work.Rows)[..(count * _blocks.RowStride)], diagonal = Values(work.Outputs)[.._data.Outputs];
        TensorPrimitives.Multiply(rows, rows, rows);
        for (int i = 0; i < count; i++)
        {
            _loss.HessianDiagonal(States(first + i, 1), diagonal);
            Scale(work, first, i, diagonal);
        }
        AddScaled(work, count);
    }

    private ReadOnlySpan<float> States(int row, int count) => _states.AsSpan(row * _data.Outputs, count * _data.Outputs);

    /// <summary>Keeps ωᵢ · values as what row i of a block is scaled by.</summary>
    private void Scale(Work work, int first, int i, ReadOnlySpan<float> values)
    {
        Span<float> scales = Values(work.Scales);
        var weight = (float)_data.Importance[first + i];
        for (int panel = 0; panel < _blocks.Panels; panel++)
        {
            ReadOnlySpan<float> part = values[(panel * Width)..Math.Min((panel + 1) * Width, values.Length)];
            ShortVector.Multiply(part, weight, scales[((panel * _blocks.Rows + i) * Width)..]);
        }
    }

    /// <summary>Adds the rows of a block, each times its scales.</summary>
    private void AddScaled(Work work, int count)
    {
        float* rows = (float*)work.Rows.Pointer, scales = (float*)work.Scales.Pointer, sum = (float*)work.Sum.Pointer;
        for (int j = 0; j < _blocks.Depth; j += PanelKernel<float>.Rows)
        {
            PanelKernel<float>.AddProduct(
                rows + j, 1, _blocks.RowStride, scales, _blocks.Rows * Width, _blocks.Panels, count, sum + j * _blocks.PaddedOutputs, _blocks.PaddedOutputs);
        }
    }

    private void Reduce(double[] product, double scale)
    {
        int outputs = _data.Outputs;
        Array.Clear(product);
        foreach (Work? work in _work)
        {
            ReadOnlySpan<float> sum = Values(work!.Sum);
            for (int j = 0; j < _blocks.Depth; j++)
            {
                ReadOnlySpan<float> from = sum.Slice(j * _blocks.PaddedOutputs, outputs);
                Span<double> to = product.AsSpan(j * outputs, outputs);
                for (int k = 0; k < to.Length; k++)
                {
                    to[k] += from[k];
                }
            }
        }
        TensorPrimitives.Multiply(product, scale, product);
    }

    /// <summary>What one chunk works in.</summary>
    private sealed class Work(SingleHessian<TRows, TLoss> owner)
    {
        /// <summary>A block of rows with the intercept's column, padded with zeros.</summary>
        public AlignedBuffer Rows { get; } = Floats(owner._blocks.RowValues);

        /// <summary>Their margins, row by row.</summary>
        public AlignedBuffer Outputs { get; } = Floats(owner._blocks.OutputValues);

        /// <summary>What the rows are scaled by, panel by panel.</summary>
        public AlignedBuffer Scales { get; } = Floats(owner._blocks.OutputValues);

        /// <summary>The chunk's part of the sum, feature-major, with padded outputs.</summary>
        public AlignedBuffer Sum { get; } = Floats(owner._blocks.SumValues);

        public void Read(int first, int count)
        {
            Span<float> rows = Values(Rows);
            for (int i = 0; i < count; i++)
            {
                Span<float> row = rows.Slice(i * owner._blocks.RowStride, owner._blocks.Depth);
                owner._data.Rows.CopyValues(first + i, row);
                row[^1] = (float)owner._data.Bias;
            }
        }
    }
}

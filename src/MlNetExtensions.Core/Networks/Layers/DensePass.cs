using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Y = XWᵀ + 1bᵀ, ∂L/∂X = ΔW, ∂L/∂W = ΔᵀX, ∂L/∂b = Δᵀ1. W is either the parameters themselves or made of them by
/// <see cref="NormalizedWeights{T}"/>.
/// </summary>
internal sealed unsafe class DensePass<T> : LayerPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelProduct<T>.Width;
    private const int Height = PanelProduct<T>.Rows;
    private const int OutputsPerTask = 2 * Width;

    private readonly bool _isFirst;
    private readonly int _weights;
    private readonly int _bias;
    private readonly NormalizedWeights<T>? _normalized;
    private readonly WeightPanels<T> _panels;

    // W with padded rows for ΔW; and ∂L/∂Wᵀ of sparse rows in the layout of the panels.
    private readonly Lazy<WeightPanels<T>> _sparseGradient;
    private BatchMatrix<T>? _rows;

    // ∂L/∂output with rows weighted, for the weight gradient alone; null where that is exact.
    private BatchMatrix<T>? _weighted;
    private bool _isWeighted;

    /// <param name="isFirst">Whether its input is the batch, which may be sparse.</param>
    /// <param name="inputs">Columns of W.</param>
    /// <param name="outputs">Rows of W.</param>
    /// <param name="weights">Where W, or what W is made of, begins in the parameters.</param>
    /// <param name="bias">Where b begins; negative where there is none.</param>
    /// <param name="normalized">How W is made of the parameters, or null.</param>
    public DensePass(bool isFirst, int inputs, int outputs, int weights, int bias, NormalizedWeights<T>? normalized)
        : base(inputs, outputs)
    {
        (_isFirst, _weights, _bias, _normalized) = (isFirst, weights, bias, normalized);
        _panels = new WeightPanels<T>(outputs, inputs);
        _sparseGradient = new Lazy<WeightPanels<T>>(() => new WeightPanels<T>(outputs, inputs));
    }

    public override int PrepareTasks => _panels.Count;

    public override int GradientTasks => (Outputs + OutputsPerTask - 1) / OutputsPerTask;

    public override void Attach(BatchMatrix<T> input, BatchMatrix<T> output, BatchMatrix<T>? inputDelta, BatchMatrix<T> outputDelta)
    {
        base.Attach(input, output, inputDelta, outputDelta);
        _rows = inputDelta is null ? null : new BatchMatrix<T>(Outputs, Inputs);
    }

    private BatchMatrix<T> GradientDelta => _isWeighted ? _weighted! : OutputDelta;

    public override void Prepare(in PassContext<T> context, int task)
    {
        int first = task * Width, past = Math.Min(first + Width, Outputs);
        T* weights = context.Parameter(_weights);
        if (_normalized is not null)
        {
            for (int row = first; row < past; row++)
            {
                _normalized.Compute(context, row);
            }

            weights = _normalized.Weights;
        }

        _panels.Pack(weights, task);
        for (int row = first; row < past && _rows is not null; row++)
        {
            new ReadOnlySpan<T>(weights + (nint)row * Inputs, Inputs).CopyTo(_rows.Row(row));
        }
    }

    public override void Forward(in PassContext<T> context, int first, int past)
    {
        for (int row = first; row < past; row++)
        {
            if (_bias >= 0)
            {
                new ReadOnlySpan<T>(context.Parameter(_bias), Outputs).CopyTo(Output.Row(row));
            }
            else
            {
                Output.Row(row).Clear();
            }
        }

        if (Sparse(context) is { } sparse)
        {
            SparseProduct.Forward(sparse, _panels, Output, first, Math.Min(past, context.Rows));
            return;
        }

        for (int start = 0; start < Inputs; start += PanelProduct<T>.DepthBlock)
        {
            int depth = Math.Min(PanelProduct<T>.DepthBlock, Inputs - start);
            if (Math.Min(past, context.Rows) - first == 1 && PanelProduct<T>.HasRows)
            {
                PanelProduct<T>.AddRow(
                    Input.Pointer + (nint)first * Input.Stride + start, _panels.Panel(0) + (nint)start * Width, _panels.Step, _panels.Count, depth,
                    Output.Pointer + (nint)first * Output.Stride);
                continue;
            }

            for (int panel = 0; panel < _panels.Count; panel += 2)
            {
                T* b = _panels.Panel(panel) + (nint)start * Width;
                int count = Math.Min(2, _panels.Count - panel);
                for (int row = first; row < past; row += Height)
                {
                    T* a = Input.Pointer + (nint)row * Input.Stride + start;
                    T* c = Output.Pointer + (nint)row * Output.Stride + panel * Width;
                    PanelProduct<T>.Add(a, Input.Stride, 1, b, _panels.Step, Width, count, depth, c, Output.Stride);
                }
            }
        }
    }

    public override void Backward(in PassContext<T> context, int first, int past)
    {
        if (InputDelta is null || _rows is null)
        {
            return;
        }

        InputDelta.Block(first, past).Clear();
        int panels = (Inputs + Width - 1) / Width;
        for (int start = 0; start < Outputs; start += PanelProduct<T>.DepthBlock)
        {
            int depth = Math.Min(PanelProduct<T>.DepthBlock, Outputs - start);
            for (int panel = 0; panel < panels; panel += 2)
            {
                T* b = _rows.Pointer + (nint)start * _rows.Stride + panel * Width;
                for (int row = first; row < past; row += Height)
                {
                    T* a = OutputDelta.Pointer + (nint)row * OutputDelta.Stride + start;
                    T* c = InputDelta.Pointer + (nint)row * InputDelta.Stride + panel * Width;
                    PanelProduct<T>.Add(
                        a, OutputDelta.Stride, 1, b, Width, _rows.Stride, Math.Min(2, panels - panel), depth, c, InputDelta.Stride);
                }
            }
        }
    }

    public override void WriteGradient(in PassContext<T> context, int task, int first, int past, T* gradient)
    {
        int from = task * OutputsPerTask, to = Math.Min(from + OutputsPerTask, Outputs);
        T* target = _normalized is null ? gradient + _weights : _normalized.Gradient;
        new Span<T>(target + (nint)from * Inputs, (to - from) * Inputs).Clear();
        if (Sparse(context) is { } sparse)
        {
            SparseProduct.AddGradient(
                sparse, GradientDelta, _sparseGradient.Value, from / Width, (to + Width - 1) / Width, first, past, target);
        }
        else
        {
            AddProducts(target, from, to, first, past);
        }

        for (int row = from; row < to && _normalized is not null; row++)
        {
            _normalized.PullBack(context, row, gradient);
        }

        if (_bias >= 0)
        {
            var sum = new Span<T>(gradient + _bias + from, to - from);
            sum.Clear();
            for (int row = first; row < past; row++)
            {
                TensorPrimitives.Add(sum, OutputDelta.Row(row)[from..to], sum);
            }
        }
    }

    public override void AddSquaredNorms(in PassContext<T> context, int first, int past, Span<double> squaredNorms)
    {
        for (int row = first; row < past; row++)
        {
            ReadOnlySpan<T> x = Sparse(context) is { } sparse ? sparse.Values(row) : Input.Row(row);
            ReadOnlySpan<T> delta = OutputDelta.Row(row);
            double squared = double.CreateTruncating(TensorPrimitives.SumOfSquares(delta));
            double weights = _normalized is null
                ? squared * double.CreateTruncating(TensorPrimitives.SumOfSquares(x))
                : _normalized.SquaredNorm(context, x, delta, Output.Row(row), _bias);
            squaredNorms[row] += weights + (_bias >= 0 ? squared : 0);
        }
    }

    /// <summary>‖xᵢ‖ and ‖∂L/∂outputᵢ‖ of every row.</summary>
    public void Norms(in PassContext<T> context, Span<double> inputs, Span<double> deltas)
    {
        for (int row = 0; row < context.Rows; row++)
        {
            ReadOnlySpan<T> x = Sparse(context) is { } sparse ? sparse.Values(row) : Input.Row(row);
            inputs[row] = Math.Sqrt(double.CreateTruncating(TensorPrimitives.SumOfSquares(x)));
            deltas[row] = Math.Sqrt(double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(OutputDelta.Row(row))));
        }
    }

    /// <summary>∂L/∂output with every row times its weight.</summary>
    public void ScaleDelta(ReadOnlySpan<double> weights)
    {
        for (int row = 0; row < weights.Length; row++)
        {
            TensorPrimitives.Multiply(OutputDelta.Row(row), T.CreateTruncating(weights[row]), OutputDelta.Row(row));
        }
    }

    /// <summary>The next weight gradient takes every row times its weight; empty for an exact one. Biases are exact in any case.</summary>
    public void WeighDelta(ReadOnlySpan<double> weights)
    {
        _isWeighted = !weights.IsEmpty;
        if (!_isWeighted)
        {
            return;
        }

        _weighted ??= new BatchMatrix<T>(OutputDelta.Rows, Outputs);
        for (int row = 0; row < weights.Length; row++)
        {
            TensorPrimitives.Multiply(OutputDelta.Row(row), T.CreateTruncating(weights[row]), _weighted.Row(row));
        }
    }

    private SparseBatch<T>? Sparse(in PassContext<T> context) => _isFirst ? context.Sparse : null;

    // Whatever lies past the last output or input is not of this gradient, so corners are clipped.
    private void AddProducts(T* target, int from, int to, int firstRow, int pastRow)
    {
        BatchMatrix<T> delta = GradientDelta;
        for (int start = firstRow; start < pastRow; start += PanelProduct<T>.DepthBlock)
        {
            int depth = Math.Min(PanelProduct<T>.DepthBlock, pastRow - start);
            for (int column = 0; column < Inputs; column += 2 * Width)
            {
                T* b = Input.Pointer + (nint)start * Input.Stride + column;
                int columns = Math.Min(2 * Width, Inputs - column);
                for (int output = from; output < to; output += Height)
                {
                    T* a = delta.Pointer + (nint)start * delta.Stride + output;
                    T* c = target + (nint)output * Inputs + column;
                    if (output + Height <= to && columns % Width == 0)
                    {
                        PanelProduct<T>.Add(a, 1, delta.Stride, b, Width, Input.Stride, columns / Width, depth, c, Inputs);
                    }
                    else
                    {
                        PanelProduct<T>.AddClipped(
                            a, 1, delta.Stride, b, Width, Input.Stride, depth, c, Inputs, Math.Min(Height, to - output), columns);
                    }
                }
            }
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Forward and backward of <see cref="BatchNormLayer"/>. With x̂ = (x − μ)/√(σ² + ε), g = γ·∂L/∂y and sums over the n rows of a part:
/// ∂L/∂x = (g − Σg/n − x̂·Σ(g·x̂)/n)/√(σ² + ε), ∂L/∂γ = Σ x̂·∂L/∂y, ∂L/∂β = Σ ∂L/∂y.
/// </summary>
internal sealed unsafe class BatchNormPass<T> : LayerPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerPlace _place;
    private readonly int? _virtualBatch;
    private readonly T _momentum;
    private readonly T _epsilon;

    // For each part of the batch, its unit's mean and 1/√(variance + ε); in scoring the running ones.
    private T[] _means = [];
    private T[] _inverses = [];
    private int[] _parts = [0, 0];

    public BatchNormPass(LayerPlace place, double momentum, double epsilon, int? virtualBatch)
        : base(place.Inputs, place.Inputs) =>
        (_place, _momentum, _epsilon, _virtualBatch) = (place, T.CreateChecked(momentum), T.CreateChecked(epsilon), virtualBatch);

    public override bool CouplesRows => true;

    public override int PrepareTasks => 1;

    public override int GradientTasks => 1;

    public override void Prepare(in PassContext<T> context, int task)
    {
        int rows = context.Rows;
        if (_parts[^1] != rows || !context.Training)
        {
            _parts = context.Training ? BatchNormLayer.Parts(rows, _virtualBatch) : [0, rows];
        }

        int needed = (_parts.Length - 1) * Outputs;
        if (_means.Length < needed)
        {
            (_means, _inverses) = (new T[needed], new T[needed]);
        }

        if (!context.Training)
        {
            new ReadOnlySpan<T>(context.Statistic(_place.FirstStatistic), Outputs).CopyTo(_means);
            Invert(new ReadOnlySpan<T>(context.Statistic(_place.FirstStatistic + Outputs), Outputs), _inverses.AsSpan(0, Outputs));
        }
    }

    public override void Forward(in PassContext<T> context, int first, int past) => Normalize(context, 0, first, past, 0, Outputs);

    public override void ForwardColumns(in PassContext<T> context, int task)
    {
        int from = task * ColumnsPerTask, width = Math.Min(ColumnsPerTask, Outputs - from);
        Span<T> squares = stackalloc T[width], difference = stackalloc T[width];
        for (int part = 0; part < _parts.Length - 1; part++)
        {
            (int first, int past) = (_parts[part], _parts[part + 1]);
            var rows = T.CreateChecked(past - first);
            Span<T> mean = Of(_means, part, from, width);
            mean.Clear();
            for (int row = first; row < past; row++)
            {
                TensorPrimitives.Add(mean, Input.Row(row).Slice(from, width), mean);
            }

            TensorPrimitives.Divide(mean, rows, mean);
            squares.Clear();
            for (int row = first; row < past; row++)
            {
                TensorPrimitives.Subtract(Input.Row(row).Slice(from, width), mean, difference);
                TensorPrimitives.MultiplyAdd(difference, difference, squares, squares);
            }

            TensorPrimitives.Divide(squares, rows, difference);
            Invert(difference, Of(_inverses, part, from, width));
            if (context.UpdateStatistics)
            {
                TensorPrimitives.Divide(squares, rows - T.One, squares);
                Move(new Span<T>(context.Statistic(_place.FirstStatistic + from), width), mean);
                Move(new Span<T>(context.Statistic(_place.FirstStatistic + Outputs + from), width), squares);
            }

            Normalize(context, part, first, past, from, width);
        }
    }

    public override void Backward(in PassContext<T> context, int first, int past)
    {
        // Running statistics do not depend on the batch: a scale, and nothing else.
        Span<T> factor = stackalloc T[ColumnsPerTask];
        for (int from = 0; from < Outputs && InputDelta is not null; from += ColumnsPerTask)
        {
            int width = Math.Min(ColumnsPerTask, Outputs - from);
            Scale(context, 0, from, factor[..width]);
            for (int row = first; row < past; row++)
            {
                TensorPrimitives.Multiply(OutputDelta.Row(row).Slice(from, width), factor[..width], InputDelta.Row(row).Slice(from, width));
            }
        }
    }

    public override void BackwardColumns(in PassContext<T> context, int task)
    {
        if (InputDelta is null)
        {
            return;
        }

        int from = task * ColumnsPerTask, width = Math.Min(ColumnsPerTask, Outputs - from);
        Span<T> sum = stackalloc T[width], product = stackalloc T[width], factor = stackalloc T[width], normalized = stackalloc T[width];
        for (int part = 0; part < _parts.Length - 1; part++)
        {
            (int first, int past) = (_parts[part], _parts[part + 1]);
            var rows = T.CreateChecked(past - first);
            sum.Clear();
            product.Clear();
            for (int row = first; row < past; row++)
            {
                ReadOnlySpan<T> delta = OutputDelta.Row(row).Slice(from, width);
                Standardize(part, row, from, normalized);
                TensorPrimitives.Add(sum, delta, sum);
                TensorPrimitives.MultiplyAdd(delta, normalized, product, product);
            }

            TensorPrimitives.Divide(sum, rows, sum);
            TensorPrimitives.Divide(product, rows, product);
            Scale(context, part, from, factor);
            for (int row = first; row < past; row++)
            {
                Span<T> target = InputDelta.Row(row).Slice(from, width);
                Standardize(part, row, from, normalized);
                TensorPrimitives.Multiply(normalized, product, normalized);
                TensorPrimitives.Subtract(OutputDelta.Row(row).Slice(from, width), sum, target);
                TensorPrimitives.Subtract(target, normalized, target);
                TensorPrimitives.Multiply(target, factor, target);
            }
        }
    }

    public override void WriteGradient(in PassContext<T> context, int task, int first, int past, T* gradient)
    {
        var scale = new Span<T>(gradient + _place.FirstParameter, Outputs);
        var shift = new Span<T>(gradient + _place.FirstParameter + Outputs, Outputs);
        scale.Clear();
        shift.Clear();
        Span<T> normalized = stackalloc T[ColumnsPerTask];
        for (int row = first; row < past; row++)
        {
            int part = PartOf(row);
            ReadOnlySpan<T> delta = OutputDelta.Row(row);
            TensorPrimitives.Add(shift, delta, shift);
            for (int from = 0; from < Outputs; from += ColumnsPerTask)
            {
                int width = Math.Min(ColumnsPerTask, Outputs - from);
                Standardize(part, row, from, normalized[..width]);
                TensorPrimitives.MultiplyAdd(delta.Slice(from, width), normalized[..width], scale.Slice(from, width), scale.Slice(from, width));
            }
        }
    }

    public override void AddSquaredNorms(in PassContext<T> context, int first, int past, Span<double> squaredNorms)
    {
        Span<T> normalized = stackalloc T[ColumnsPerTask];
        for (int row = first; row < past; row++)
        {
            int part = PartOf(row);
            ReadOnlySpan<T> delta = OutputDelta.Row(row);
            double sum = double.CreateTruncating(TensorPrimitives.SumOfSquares(delta));
            for (int from = 0; from < Outputs; from += ColumnsPerTask)
            {
                int width = Math.Min(ColumnsPerTask, Outputs - from);
                Standardize(part, row, from, normalized[..width]);
                TensorPrimitives.Multiply(normalized[..width], delta.Slice(from, width), normalized[..width]);
                sum += double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(normalized[..width]));
            }

            squaredNorms[row] += sum;
        }
    }

    private void Normalize(in PassContext<T> context, int part, int first, int past, int from, int width)
    {
        var shift = new ReadOnlySpan<T>(context.Parameter(_place.FirstParameter + Outputs + from), width);
        Span<T> factors = width <= ColumnsPerTask ? stackalloc T[ColumnsPerTask] : new T[width];
        Scale(context, part, from, factors[..width]);
        for (int row = first; row < past; row++)
        {
            Span<T> y = Output.Row(row).Slice(from, width);
            TensorPrimitives.Subtract(Input.Row(row).Slice(from, width), Of(_means, part, from, width), y);
            TensorPrimitives.MultiplyAdd(y, factors[..width], shift, y);
        }
    }

    /// <summary>x̂ of some units of a row.</summary>
    private void Standardize(int part, int row, int from, Span<T> normalized)
    {
        TensorPrimitives.Subtract(Input.Row(row).Slice(from, normalized.Length), Of(_means, part, from, normalized.Length), normalized);
        TensorPrimitives.Multiply(normalized, Of(_inverses, part, from, normalized.Length), normalized);
    }

    /// <summary>γ/√(σ² + ε).</summary>
    private void Scale(in PassContext<T> context, int part, int from, Span<T> factors) =>
        TensorPrimitives.Multiply(
            new ReadOnlySpan<T>(context.Parameter(_place.FirstParameter + from), factors.Length), Of(_inverses, part, from, factors.Length), factors);

    private void Invert(ReadOnlySpan<T> variances, Span<T> inverses)
    {
        TensorPrimitives.Add(variances, _epsilon, inverses);
        TensorPrimitives.ReciprocalSqrt(inverses, inverses);
    }

    private void Move(Span<T> running, ReadOnlySpan<T> batch)
    {
        for (int j = 0; j < running.Length; j++)
        {
            running[j] = (T.One - _momentum) * running[j] + _momentum * batch[j];
        }
    }

    private Span<T> Of(T[] values, int part, int from, int width) => values.AsSpan(part * Outputs + from, width);

    private int PartOf(int row)
    {
        int part = 0;
        while (row >= _parts[part + 1])
        {
            part++;
        }

        return part;
    }
}

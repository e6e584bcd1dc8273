using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <content>Sums over all rows, on all cores, with the same bits on any number of them.</content>
internal sealed partial class Oracle<TRows, TLoss>
{
    /// <summary>Rows that a batch of losses is made of: few enough for the stack.</summary>
    public const int BatchSize = 256;

    /// <summary>gradient ← ∇f(w), and the weighted derivative of every row; n row gradients, counted.</summary>
    public void Gradient(double[] weights, double[] gradient, double[] derivatives)
    {
        Evaluations += Count;
        Accumulate(gradient, (start, end, partial) =>
        {
            Span<double> margins = new double[Outputs];
            for (int row = start; row < end; row++)
            {
                Span<double> derivative = derivatives.AsSpan(row * Outputs, Outputs);
                if (Data.Importance[row] == 0)
                {
                    derivative.Clear();
                    continue;
                }
                Margin(row, weights, margins);
                WeightedDerivative(row, margins, derivative);
                Add(row, derivative, partial);
            }
        });
    }

    /// <summary>margins ← the margins of every row.</summary>
    public void Margins(double[] weights, double[] margins)
    {
        // Where most runs start.
        if (weights.AsSpan().IndexOfAnyExcept(0.0) < 0)
        {
            Array.Clear(margins);
            return;
        }
        if (Outputs > 1)
        {
            Products.Multiply(weights, margins);
            return;
        }
        Chunks.Run((_, start, end) => Margins(weights, margins, start, end));
    }

    /// <summary>Returns f at these margins; derivatives, if wanted, are not weighted, and left alone for rows of weight 0.</summary>
    public double Loss(double[] margins, double[]? derivatives)
    {
        var sums = new double[Chunks.Count];
        Chunks.Run((chunk, start, end) => sums[chunk] = Loss(margins, derivatives, start, end));
        return TensorPrimitives.Sum<double>(sums) / Count;
    }

    /// <summary>The slope of f at a step t along a direction whose margins are given; writes the margins there.</summary>
    public double Slope(double[] margins, double[] direction, double t, double[] moved)
    {
        var sums = new double[Chunks.Count];
        Chunks.Run((chunk, start, end) =>
        {
            Span<double> derivatives = new double[BatchSize * Outputs];
            for (int row = start; row < end; row += BatchSize)
            {
                Range batch = (row * Outputs)..(Math.Min(row + BatchSize, end) * Outputs);
                TensorPrimitives.MultiplyAdd(direction.AsSpan(batch), t, margins.AsSpan(batch), moved.AsSpan(batch));
                sums[chunk] += Slope(moved.AsSpan(batch), direction.AsSpan(batch), row, derivatives);
            }
        });
        return TensorPrimitives.Sum<double>(sums) / Count;
    }

    private double Slope(ReadOnlySpan<double> margins, ReadOnlySpan<double> direction, int start, Span<double> derivatives)
    {
        derivatives = derivatives[..margins.Length];
        if (Data.BatchLoss is { } batch)
        {
            batch.Gradient(margins, Data.Labels.AsSpan(start, margins.Length), derivatives);
            TensorPrimitives.Multiply(derivatives, Data.Importance.AsSpan(start, margins.Length), derivatives);
            return TensorPrimitives.Dot(derivatives, direction);
        }
        double sum = 0;
        for (int k = 0, row = start; k < margins.Length; k += Outputs, row++)
        {
            if (Data.Importance[row] > 0)
            {
                Span<double> derivative = derivatives.Slice(k, Outputs);
                Data.Loss.Gradient(margins.Slice(k, Outputs), Data.Labels[row], derivative);
                sum += Data.Importance[row] * TensorPrimitives.Dot(derivative, direction.Slice(k, Outputs));
            }
        }
        return sum;
    }

    private void Margins(double[] weights, double[] margins, int start, int end)
    {
        for (int row = start; row < end; row++)
        {
            Margin(row, weights, margins.AsSpan(row * Outputs, Outputs));
        }
    }

    private double Loss(double[] margins, double[]? derivatives, int start, int end)
    {
        if (Data.BatchLoss is { } batch)
        {
            return Loss(batch, margins, derivatives, start, end);
        }
        if (Data.OutputsLoss is { } outputs)
        {
            return Loss(outputs, margins, derivatives, start, end);
        }
        double sum = 0;
        for (int row = start; row < end; row++)
        {
            if (Data.Importance[row] == 0)
            {
                continue;
            }
            ReadOnlySpan<double> m = margins.AsSpan(row * Outputs, Outputs);
            sum += Data.Importance[row] * Data.Loss.Value(m, Data.Labels[row]);
            if (derivatives is not null)
            {
                Data.Loss.Gradient(m, Data.Labels[row], derivatives.AsSpan(row * Outputs, Outputs));
            }
        }
        return sum;
    }

    private double Loss(IBatchLoss loss, double[] margins, double[]? derivatives, int start, int end)
    {
        Span<double> values = stackalloc double[BatchSize];
        Span<double> unused = stackalloc double[BatchSize];
        double sum = 0;
        for (int row = start; row < end; row += BatchSize)
        {
            int count = Math.Min(BatchSize, end - row);
            Span<double> slopes = derivatives is null ? unused[..count] : derivatives.AsSpan(row, count);
            loss.Evaluate(margins.AsSpan(row, count), Data.Labels.AsSpan(row, count), values[..count], slopes);
            sum += TensorPrimitives.Dot(values[..count], Data.Importance.AsSpan(row, count));
        }
        return sum;
    }

    /// <summary>gradient ← (1/n) Σ ωᵢ derivativeᵢ (xᵢ, Bias) for derivatives that are not weighted.</summary>
    public void Combine(double[] derivatives, double[] gradient)
    {
        if (Outputs > 1)
        {
            Products.Combine(derivatives, gradient);
            return;
        }
        Accumulate(gradient, (start, end, partial) => Combine(derivatives, start, end, partial));
    }

    /// <summary>
    /// Returns f(w), with the margins, the derivatives that are not weighted, and ∇f, in one sweep over the rows; n row gradients,
    /// not counted.
    /// </summary>
    public double Evaluate(double[] weights, double[] margins, double[] derivatives, double[] gradient)
    {
        if (Outputs > 1)
        {
            Margins(weights, margins);
            double loss = Loss(margins, derivatives);
            Combine(derivatives, gradient);
            return loss;
        }
        var sums = new double[Chunks.Count];
        Accumulate(gradient, (chunk, start, end, partial) =>
        {
            // What is read of a batch of rows for their margins is still in the cache for their gradients.
            for (int row = start; row < end; row += BatchSize)
            {
                int past = Math.Min(row + BatchSize, end);
                Margins(weights, margins, row, past);
                sums[chunk] += Loss(margins, derivatives, row, past);
                Combine(derivatives, row, past, partial);
            }
        });
        return TensorPrimitives.Sum<double>(sums) / Count;
    }

    private void Combine(double[] derivatives, int start, int end, double[] partial)
    {
        for (int row = start; row < end; row++)
        {
            if (Data.Importance[row] > 0)
            {
                double scale = Data.Importance[row] * derivatives[row];
                Add(row, new ReadOnlySpan<double>(in scale), partial);
            }
        }
    }

    /// <summary>total ← (1/n) Σ over chunks of what the action adds to the chunk's own array.</summary>
    public void Accumulate(double[] total, Action<int, int, double[]> action) => Accumulate(total, (_, start, end, partial) => action(start, end, partial));

    private void Accumulate(double[] total, Action<int, int, int, double[]> action)
    {
        _partialGradients[0] = total;
        Chunks.Run((chunk, start, end) =>
        {
            double[] partial = _partialGradients[chunk] ??= new double[Size];
            Array.Clear(partial);
            action(chunk, start, end, partial);
        });
        foreach (double[] partial in _partialGradients.AsSpan(1))
        {
            TensorPrimitives.Add<double>(total, partial, total);
        }
        TensorPrimitives.Divide(total, (double)Count, total);
    }
}

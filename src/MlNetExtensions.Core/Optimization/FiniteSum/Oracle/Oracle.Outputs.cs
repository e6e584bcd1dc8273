using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <content>Losses of several outputs: products as matrix products, losses of many rows at once.</content>
internal sealed partial class Oracle<TRows, TLoss>
{
    // Margins that are worked on at once: enough for vector instructions, few enough for the cache.
    private const int MarginsOfBatch = 4096;

    private OutputProducts<TRows, TLoss>? _products;

    /// <summary>Products of all rows with the weights of several outputs.</summary>
    public OutputProducts<TRows, TLoss> Products => _products ??= OutputProducts<TRows, TLoss>.Create(Data, Chunks);

    /// <summary>Rows that a batch of losses is made of, where they have several outputs.</summary>
    public int RowsOfBatch => Math.Clamp(MarginsOfBatch / Outputs, 1, BatchSize);

    /// <summary>
    /// The slope of f at a step t along a direction whose margins are given; writes the margins there, the derivatives of the losses and f, which
    /// cost next to nothing beside the exponentials of the slope.
    /// </summary>
    public double Slope(
        IOutputsLoss loss, double[] margins, double[] direction, double t, double[] moved, double[] derivatives, out double value)
    {
        var slopes = new double[Chunks.Count];
        var values = new double[Chunks.Count];
        Chunks.Run((chunk, start, end) =>
        {
            Span<double> losses = new double[RowsOfBatch];
            for (int row = start; row < end; row += RowsOfBatch)
            {
                int count = Math.Min(RowsOfBatch, end - row);
                Range batch = (row * Outputs)..((row + count) * Outputs);
                TensorPrimitives.MultiplyAdd(direction.AsSpan(batch), t, margins.AsSpan(batch), moved.AsSpan(batch));
                loss.Evaluate(moved.AsSpan(batch), Data.Labels.AsSpan(row, count), losses[..count], derivatives.AsSpan(batch));
                values[chunk] += TensorPrimitives.Dot(losses[..count], Data.Importance.AsSpan(row, count));
                slopes[chunk] += Slope(direction.AsSpan(batch), derivatives.AsSpan(batch), row);
            }
        });
        value = TensorPrimitives.Sum<double>(values) / Count;
        return TensorPrimitives.Sum<double>(slopes) / Count;
    }

    private double Slope(ReadOnlySpan<double> direction, ReadOnlySpan<double> derivatives, int start)
    {
        double sum = 0;
        for (int k = 0, row = start; k < direction.Length; k += Outputs, row++)
        {
            sum += Data.Importance[row] * ShortVector.Dot(derivatives.Slice(k, Outputs), direction.Slice(k, Outputs));
        }
        return sum;
    }

    private double Loss(IOutputsLoss loss, double[] margins, double[]? derivatives, int start, int end)
    {
        Span<double> values = new double[RowsOfBatch];
        Span<double> unused = derivatives is null ? new double[RowsOfBatch * Outputs] : default;
        double sum = 0;
        for (int row = start; row < end; row += RowsOfBatch)
        {
            int count = Math.Min(RowsOfBatch, end - row);
            Range batch = (row * Outputs)..((row + count) * Outputs);
            Span<double> slopes = derivatives is null ? unused[..(count * Outputs)] : derivatives.AsSpan(batch);
            loss.Evaluate(margins.AsSpan(batch), Data.Labels.AsSpan(row, count), values[..count], slopes);
            sum += TensorPrimitives.Dot(values[..count], Data.Importance.AsSpan(row, count));
        }
        return sum;
    }
}

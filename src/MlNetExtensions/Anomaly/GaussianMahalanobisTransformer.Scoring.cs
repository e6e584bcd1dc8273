using System.Buffers;
using System.Numerics.Tensors;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions;

public sealed partial class GaussianMahalanobisTransformer
{
    /// <summary>Features from which rows are scored faster together than one by one, copies included.</summary>
    private const int BatchDimension = 128;

    /// <summary>64 MB of float: no more is read ahead.</summary>
    private const int ValuesAhead = 1 << 24;

    // Its place among the outputs; -1 where it is not written.
    private readonly int _columnScores;

    // A distance streams the whole precision matrix through the cores; eight rows share one stream.
    /// <inheritdoc/>
    protected override int RowsAhead => Model.Columns.Max(column => column.Dimension) is >= BatchDimension and var largest ? Math.Clamp(ValuesAhead / largest, 1, 64) : 0;

    private protected override void ComputeScores(ComponentBatch batch)
    {
        int columns = Inputs.Count;
        double[] distances = ArrayPool<double>.Shared.Rent(batch.Count * columns);
        for (int i = 0; i < columns; i++)
        {
            SquaredDistances(batch, i, distances);
        }

        Span<double> all = distances.AsSpan(0, batch.Count * columns);
        for (int i = 0; i < all.Length; i++)
        {
            if (!double.IsFinite(all[i]))
            {
                RequireFinite(batch);
            }

            if (double.IsNaN(all[i]))
            {
                throw NotANumber(Inputs[i % columns].Name, "distance");
            }
        }

        TensorPrimitives.Sqrt(all, all);
        Span<float> scores = batch.Singles(Score);
        for (int row = 0; row < scores.Length; row++)
        {
            scores[row] = (float)Model.Combine(all.Slice(row * columns, columns));
        }

        if (_columnScores >= 0 && batch.IsActive(_columnScores))
        {
            Convert(all, batch.Vectors(_columnScores));
        }

        ArrayPool<double>.Shared.Return(distances);
    }

    // Row by row, as the columns' distances are combined.
    private void SquaredDistances(ComponentBatch batch, int column, double[] distances)
    {
        GaussianModel gaussian = Model.Columns[column];
        if (batch.Count == 1)
        {
            distances[column] = gaussian.SquaredDistance(batch.Features(column));
            return;
        }

        double[] squared = gaussian.SquaredDistances(batch.FeatureMemory(column));
        for (int row = 0; row < squared.Length; row++)
        {
            distances[row * Inputs.Count + column] = squared[row];
        }
    }

    private protected override void ComputeContributions(ComponentBatch batch)
    {
        RequireFinite(batch);
        Span<float> contributions = batch.Vectors(Contributions);
        int size = Outputs[Contributions].Size, start = 0;
        double[] exact = ArrayPool<double>.Shared.Rent(contributions.Length);
        for (int i = 0; i < Inputs.Count; i++)
        {
            int dimension = Inputs[i].Dimension;
            ReadOnlySpan<float> features = batch.Features(i);
            for (int row = 0; row < batch.Count; row++)
            {
                Model.Columns[i].Contributions(features.Slice(row * dimension, dimension), exact.AsSpan(row * size + start, dimension));
            }

            start += dimension;
        }

        Span<double> all = exact.AsSpan(0, contributions.Length);
        if (TensorPrimitives.IsNaNAny<double>(all))
        {
            throw NotANumber(string.Join(", ", _state.Features), "contribution");
        }

        Convert(all, contributions);
        ArrayPool<double>.Shared.Return(exact);
    }

    // What is beyond the range of float takes its largest value.
    private static void Convert(ReadOnlySpan<double> values, Span<float> destination)
    {
        TensorPrimitives.ConvertTruncating(values, destination);
        TensorPrimitives.Clamp(destination, float.MinValue, float.MaxValue, destination);
    }

    private static InvalidOperationException NotANumber(string column, string what) => new(
        $"The {what} of a row in column '{column}' is not a number, though its features are finite: numbers of the model overflow. Fit the model again, on features of moderate size.");
}

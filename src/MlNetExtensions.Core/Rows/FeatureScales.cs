using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Rows;

/// <summary>What features are divided by before learning, and what is subtracted from them.</summary>
public static class FeatureScales
{
    /// <summary>One scale a feature, positive; null for none.</summary>
    /// <param name="rows">Rows, dense or sparse.</param>
    /// <param name="weights">Weights of the rows; empty for all 1.</param>
    /// <param name="scaling">What features are divided by.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scaling.</exception>
    public static double[]? Of(RowSet<float> rows, double[] weights, FeatureScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(weights);
        var data = new WeightedRows(rows, weights);
        double[]? scales = scaling switch
        {
            FeatureScaling.None => null,
            FeatureScaling.StandardDeviation => StandardDeviations(data),
            FeatureScaling.MaximumAbsolute => MaximumAbsolutes(data),
            FeatureScaling.StandardDeviationOfNumbers => StandardDeviationsOfNumbers(data),
            _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "There is no such scaling."),
        };
        for (int j = 0; j < scales?.Length; j++)
        {
            scales[j] = scales[j] > 0 ? scales[j] : 1;
        }

        return scales;
    }

    /// <summary>The (weighted) mean of every feature; zeros where all weights are 0.</summary>
    /// <param name="rows">Rows, dense or sparse.</param>
    /// <param name="weights">Weights of the rows; empty for all 1.</param>
    public static double[] Means(RowSet<float> rows, double[] weights)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(weights);
        var data = new WeightedRows(rows, weights);
        double total = data.Total;
        double[] means = new double[data.Columns];
        data.Rows.ForEachValue((row, column, value) => means[column] += data.Weight(row) * value);
        TensorPrimitives.Multiply(means, total > 0 ? 1 / total : 0, means);
        return means;
    }

    private static double[] StandardDeviationsOfNumbers(WeightedRows data)
    {
        double[] scales = StandardDeviations(data);
        float[] values = new float[data.Columns];
        int[] counts = new int[data.Columns];
        data.Rows.ForEachValue((_, column, value) =>
        {
            if (value != 0 && counts[column] >= 0)
            {
                counts[column] = counts[column] == 0 || value == values[column] ? counts[column] + 1 : -1;
                values[column] = value;
            }
        });
        for (int j = 0; j < scales.Length; j++)
        {
            scales[j] = counts[j] > 0 && counts[j] < data.Count ? Math.Abs(values[j]) : scales[j];
        }

        return scales;
    }

    private static double[] MaximumAbsolutes(WeightedRows data)
    {
        double[] largest = new double[data.Columns];
        data.Rows.ForEachValue((_, column, value) => largest[column] = Math.Max(largest[column], Math.Abs(value)));
        return largest;
    }

    // Two passes, so that nothing cancels; values that are not stored are zero and deviate by the mean.
    private static double[] StandardDeviations(WeightedRows data)
    {
        double total = data.Total;
        double[] mean = new double[data.Columns];
        data.Rows.ForEachValue((row, column, value) => mean[column] += data.Weight(row) * value / total);
        double[] squares = new double[data.Columns];
        double[] stored = new double[data.Columns];
        data.Rows.ForEachValue((row, column, value) =>
        {
            double deviation = value - mean[column];
            squares[column] += data.Weight(row) * deviation * deviation;
            stored[column] += data.Weight(row);
        });
        for (int j = 0; j < squares.Length; j++)
        {
            double variance = (squares[j] + Math.Max(0, total - stored[j]) * mean[j] * mean[j]) / total;
            // A constant column deviates from its rounded mean by rounding alone, and has no other unit than its value.
            squares[j] = Math.Sqrt(variance) <= 1e-7 * Math.Abs(mean[j]) ? Math.Abs(mean[j]) : Math.Sqrt(variance);
        }

        return squares;
    }

    private readonly record struct WeightedRows(RowSet<float> Rows, double[] Weights)
    {
        public int Columns => Rows.Columns;

        public int Count => Rows.Count;

        public double Total => Enumerable.Range(0, Count).Sum(Weight);

        public double Weight(int row) => Weights.Length == 0 ? 1 : Weights[row];
    }
}

namespace MlNetExtensions;

/// <summary>What features are divided by before learning.</summary>
internal static class FeatureScales
{
    /// <summary>One scale a feature, positive; null for none.</summary>
    public static double[]? Of(LabeledRows data, FeatureScaling scaling)
    {
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

    private static double[] StandardDeviationsOfNumbers(LabeledRows data)
    {
        double[] scales = StandardDeviations(data);
        float[] values = new float[data.Columns];
        int[] counts = new int[data.Columns];
        data.ForEachValue((_, column, value) =>
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

    private static double[] MaximumAbsolutes(LabeledRows data)
    {
        double[] largest = new double[data.Columns];
        data.ForEachValue((_, column, value) => largest[column] = Math.Max(largest[column], Math.Abs(value)));
        return largest;
    }

    // Two passes, so that nothing cancels; values that are not stored are zero and deviate by the mean.
    private static double[] StandardDeviations(LabeledRows data)
    {
        double Weight(int row) => data.Weights.Length == 0 ? 1 : data.Weights[row];
        double total = Enumerable.Range(0, data.Count).Sum(Weight);
        double[] mean = new double[data.Columns];
        data.ForEachValue((row, column, value) => mean[column] += Weight(row) * value / total);
        double[] squares = new double[data.Columns];
        double[] stored = new double[data.Columns];
        data.ForEachValue((row, column, value) =>
        {
            double deviation = value - mean[column];
            squares[column] += Weight(row) * deviation * deviation;
            stored[column] += Weight(row);
        });
        for (int j = 0; j < squares.Length; j++)
        {
            double variance = (squares[j] + Math.Max(0, total - stored[j]) * mean[j] * mean[j]) / total;
            // A constant column deviates from its rounded mean by rounding alone, and has no other unit than its value.
            squares[j] = Math.Sqrt(variance) <= 1e-7 * Math.Abs(mean[j]) ? Math.Abs(mean[j]) : Math.Sqrt(variance);
        }

        return squares;
    }
}

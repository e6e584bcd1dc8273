namespace MlNetExtensions;

/// <summary>The variance of numbers around their mean, divided by one less than their count.</summary>
internal static class SampleVariance
{
    /// <returns>NaN for fewer than two.</returns>
    public static double Of(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2)
        {
            return double.NaN;
        }

        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }
}

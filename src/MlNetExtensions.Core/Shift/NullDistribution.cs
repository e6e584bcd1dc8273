using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Shift;

/// <summary>What the statistics of d features are without a shift, from resamples; p-values and thresholds of others.</summary>
internal sealed class NullDistribution
{
    private readonly double[][] _sorted;
    private readonly double[] _largest;
    private readonly FeatureShiftOptions _options;

    /// <param name="draws">One array of d statistics a resample.</param>
    /// <param name="options">Level and correction.</param>
    public NullDistribution(double[][] draws, FeatureShiftOptions options)
    {
        int features = draws[0].Length;
        _options = options;
        _sorted = [.. Enumerable.Range(0, features).Select(j => draws.Select(draw => draw[j]).Order().ToArray())];
        Means = [.. _sorted.Select(values => TensorPrimitives.Average<double>(values))];
        Deviations = [.. _sorted.Select(Deviation)];
        _largest = [.. draws.Select(draw => Enumerable.Range(0, features).Max(j => Standardized(j, draw[j]))).Order()];
        Thresholds = [.. Enumerable.Range(0, features).Select(Threshold)];
    }

    public double[] Means { get; }

    public double[] Deviations { get; }

    /// <summary>A feature is shifted where its statistic is above.</summary>
    public double[] Thresholds { get; }

    /// <summary>How many deviations a statistic lies above the mean; 0 for one that never varies and is no larger.</summary>
    public double Standardized(int feature, double statistic) => Standardized(statistic, Means[feature], Deviations[feature]);

    public static double Standardized(double statistic, double mean, double deviation) =>
        deviation > 0 ? (statistic - mean) / deviation : statistic > mean ? double.PositiveInfinity : 0;

    /// <summary>The share of resamples, the data themselves among them, with a statistic as large; for all features together where the
    /// correction does that.</summary>
    public double PValue(int feature, double statistic)
    {
        (double[] values, double value) = _options.Correction == ShiftCorrection.Bonferroni ? (_sorted[feature], statistic)
            : (_largest, Standardized(feature, statistic));
        int low = 0, high = values.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = values[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return (1.0 + values.Length - low) / (values.Length + 1);
    }

    private double Threshold(int feature)
    {
        bool bonferroni = _options.Correction == ShiftCorrection.Bonferroni;
        double[] values = bonferroni ? _sorted[feature] : _largest;
        int allowed = (int)Math.Floor(_options.Level / (bonferroni ? _sorted.Length : 1) * (values.Length + 1) + 1e-9);
        double value = values[^allowed];
        return bonferroni ? value : Deviations[feature] > 0 ? Means[feature] + value * Deviations[feature] : Means[feature];
    }

    // Of equal values, the mean may be rounded and none of them equal it.
    private static double Deviation(double[] sorted)
    {
        if (sorted[0] == sorted[^1])
        {
            return 0;
        }

        double mean = TensorPrimitives.Average<double>(sorted), sum = 0;
        foreach (double value in sorted)
        {
            sum += (value - mean) * (value - mean);
        }

        return Math.Sqrt(sum / sorted.Length);
    }
}

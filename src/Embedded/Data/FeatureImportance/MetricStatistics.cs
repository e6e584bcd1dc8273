namespace Microsoft.ML.Data;

/// <summary>The mean and the spread of a metric over several measurements.</summary>
public sealed class MetricStatistics
{
    private double _squaredDeviations;

    internal MetricStatistics()
    {
    }

    public double Mean { get; private set; }

    /// <summary>That of the sample; 0 for fewer than two measurements.</summary>
    public double StandardDeviation => Count <= 1 ? 0 : Math.Sqrt(_squaredDeviations / (Count - 1));

    /// <summary>That of the mean; 0 for fewer than two measurements.</summary>
    public double StandardError => Count <= 1 ? 0 : StandardDeviation / Math.Sqrt(Count);

    public int Count { get; private set; }

    internal void Add(double value)
    {
        Count++;
        double deviation = value - Mean;
        Mean += deviation / Count;
        _squaredDeviations += deviation * (value - Mean);
    }
}

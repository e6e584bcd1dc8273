namespace MlNetExtensions;

/// <summary>What a feature is measured by within its stratum.</summary>
public enum StratifiedForm
{
    /// <summary>Deviations from the mean, in standard deviations.</summary>
    MeanVariance,

    /// <summary>Deviations from the median, in interquartile ranges: a few wild values change neither.</summary>
    MedianInterquartile,

    /// <summary>The place between the least and the greatest value, in a given range.</summary>
    MinimumMaximum,
}

/// <summary>What the blend mixes.</summary>
public enum BlendTarget
{
    /// <summary>The values normalized by the stratum and those normalized globally, as in the paper.</summary>
    Outputs,

    /// <summary>The statistics by which values are then normalized: mean and variance, say.</summary>
    Statistics,
}

/// <summary>A range of values.</summary>
/// <param name="Low">Finite.</param>
/// <param name="High">Finite, at least <paramref name="Low"/>.</param>
public readonly record struct ValueRange(double Low, double High)
{
    /// <summary>Refuses a range that is none.</summary>
    /// <param name="name">The option, for the error.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or the low is above the high.</exception>
    public void Check(string name)
    {
        if (!double.IsFinite(Low) || !double.IsFinite(High) || Low > High)
        {
            throw new ArgumentOutOfRangeException(name, this, $"The range from {Low} to {High} has to be finite, and from low to high.");
        }
    }
}

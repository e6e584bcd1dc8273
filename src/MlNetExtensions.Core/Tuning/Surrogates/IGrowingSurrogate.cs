namespace MlNetExtensions.Tuning;

/// <summary>A surrogate that takes one more point at little cost.</summary>
internal interface IGrowingSurrogate : ISurrogate
{
    /// <summary>Learns the mean of some values at a point.</summary>
    /// <param name="point">A coordinate for each dimension.</param>
    /// <param name="target">The mean of the values, finite.</param>
    /// <param name="count">How many values, positive.</param>
    void Add(ReadOnlySpan<double> point, double target, double count = 1);
}

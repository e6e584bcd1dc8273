namespace MlNetExtensions.Core.Metrics;

/// <summary>What calling every score of at least <paramref name="Threshold"/> positive leads to.</summary>
/// <param name="FalsePositiveRate">The weighted share of the negatives that are called positive, in [0, 1].</param>
/// <param name="TruePositiveRate">The weighted share of the positives that are called positive (recall), in [0, 1].</param>
/// <param name="Threshold">The smallest score called positive; ∞ for the first point, which calls nothing positive.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate, double Threshold);

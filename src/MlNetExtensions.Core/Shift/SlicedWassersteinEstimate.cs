namespace MlNetExtensions;

/// <summary>A control variate: what is known of the mean of something that goes with the distances of projections, and takes part of their
/// variance away.</summary>
public enum WassersteinControl
{
    /// <summary>None: the mean over projections.</summary>
    None,

    /// <summary>The squared distance of the projected means, a lower bound of the Gaussian distance.</summary>
    LowerBound,

    /// <summary>That and both projected variances, an upper bound.</summary>
    UpperBound,
}

/// <summary>A sliced Wasserstein distance.</summary>
/// <param name="Distance">The distance, the p-th root of <paramref name="Power"/>; NaN where a control variate made that negative.</param>
/// <param name="Power">The estimate of its p-th power.</param>
/// <param name="StandardError">Of <paramref name="Power"/>, from the spread over projections; NaN for one projection.</param>
/// <param name="ByProjection">The p-th power of the one-dimensional distance of each projection.</param>
public sealed record SlicedWassersteinEstimate(double Distance, double Power, double StandardError, IReadOnlyList<double> ByProjection);

namespace MlNetExtensions.Core.Moments;

/// <summary>Options of <see cref="MinimumCovarianceDeterminant"/>.</summary>
public sealed class MinimumCovarianceDeterminantOptions
{
    /// <summary>
    /// Share f of the n rows in the raw support, in (0, 1]: h = ⌊f·n⌋. Up to n − h anomalies are withstood, so less is more robust and more
    /// is more efficient.
    /// </summary>
    /// <value>Default null: h = ⌈(n + d + 1)/2⌉, the highest breakdown point.</value>
    public double? SupportFraction { get; init; }

    /// <summary>Seed of the random starts.</summary>
    /// <value>Default 0.</value>
    public int Seed { get; init; }

    /// <summary>True to take the estimates about zero instead of the mean of their supports; the raw support is searched with a free mean either way.</summary>
    /// <value>Default false.</value>
    public bool AssumeCentered { get; init; }
}

namespace MlNetExtensions.Core.Anomaly;

/// <summary>Where the score of a row becomes an anomaly, for an accepted false-positive rate α.</summary>
public abstract record AnomalyThreshold
{
    private protected AnomalyThreshold()
    {
    }

    /// <summary>
    /// The chi quantile √χ²_k(1−α) for k components. Exact for a known Gaussian; with estimated moments the real rate is higher,
    /// far higher unless n ≫ d. One feature column only.
    /// </summary>
    public static AnomalyThreshold ChiSquare { get; } = new ChiSquareThreshold();

    /// <summary>
    /// The law of the distance of a new row when mean and covariance are estimated: D²·(n−d)/(d(n+1)) ~ F(d, n−d) with the covariance's
    /// divisor n. It holds for the empirical covariance in the full space, one column, n &gt; d+1; anything else is an error.
    /// </summary>
    public static AnomalyThreshold F { get; } = new FThreshold();

    /// <summary>
    /// The ⌈(n+1)(1−α)⌉-th smallest of the n scores that rows get from models fitted without their fold: holds for exchangeable rows of any law.
    /// </summary>
    /// <param name="folds">At least 2; fewer rows than folds leave one row out at a time.</param>
    /// <param name="seed">Seed of the assignment of rows to folds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is below 2.</exception>
    public static AnomalyThreshold CrossFitted(int folds = 5, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        return new CrossFittedThreshold(folds, seed);
    }

    /// <summary>A given score; p-values come from cross-fitted scores.</summary>
    /// <param name="score">Finite; rows that score above it are anomalies.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="score"/> is not finite.</exception>
    public static AnomalyThreshold Fixed(double score) => double.IsFinite(score)
        ? new FixedThreshold(score)
        : throw new ArgumentOutOfRangeException(nameof(score), score, "The threshold must be finite.");
}

internal sealed record ChiSquareThreshold : AnomalyThreshold;

internal sealed record FThreshold : AnomalyThreshold;

internal sealed record CrossFittedThreshold(int Folds, int Seed) : AnomalyThreshold;

internal sealed record FixedThreshold(double Score) : AnomalyThreshold;

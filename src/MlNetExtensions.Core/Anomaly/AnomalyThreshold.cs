using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>Where a row becomes an anomaly, for an accepted false-positive rate α.</summary>
/// <remarks>
/// <para>Where a threshold gives p-values, a row is an anomaly where its p-value is at most α, and nowhere else. Conformal p-values need
/// nothing but exchangeable rows: normal rows of training and normal rows scored later, in any order, have the same law.</para>
/// <para>Vovk, "Cross-conformal predictors", 2015; Barber, Candès, Ramdas and Tibshirani, "Predictive inference with the jackknife+", 2021;
/// Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005.</para>
/// </remarks>
public abstract record AnomalyThreshold
{
    /// <summary>The folds of the default.</summary>
    internal const int DefaultFolds = 5;

    /// <summary>Statistics and, for cross-conformal p-values, a model are kept for every fold.</summary>
    internal const int MaximumFolds = 100;

    private protected AnomalyThreshold()
    {
    }

    /// <summary>
    /// The default: split-conformal with a fifth of the rows held out where there are rows enough, cross-conformal with five folds elsewhere.
    /// Rows are enough from n·α ≥ 10 on. For a shrinkage estimator that chooses its intensity, in the full space, they are from n·α ≥ 20 on:
    /// up to there its cross-conformal rate is as close to α, varies less from one training sample to another, and all rows are fitted.
    /// </summary>
    /// <param name="seed">Seed of the assignment of rows to folds.</param>
    public static AnomalyThreshold Conformal(int seed = 0) => new ConformalThreshold(DefaultFolds, seed);

    /// <summary>
    /// Cross-conformal: p = (1 + Σ_k #{i in fold k : s_i ≥ s(x)}) / (n + 1), where fold k is scored by the model fitted without it. The rate is
    /// at most 2α for exchangeable rows; in practice it is near α, and below it where the models of the folds disagree, as those of an
    /// unshrunk covariance with hardly more rows than features do. The score stays the distance from the model of all rows, so that the
    /// label depends on the row and not on its score alone. A fitted model holds one more Gaussian per fold.
    /// </summary>
    /// <param name="folds">2 to 100; fewer rows than folds leave one row out at a time.</param>
    /// <param name="seed">Seed of the assignment of rows to folds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is outside 2 to 100.</exception>
    public static AnomalyThreshold CrossConformal(int folds = DefaultFolds, int seed = 0) => new CrossConformalThreshold(CheckFolds(folds), seed);

    /// <summary>
    /// Split-conformal: the model is fitted to a part of the rows, and p = (1 + #{i : s_i ≥ s(x)}) / (m + 1) over the m others. The rate is at
    /// most α for exchangeable rows, on average ⌊α(m+1)⌋/(m+1). The score is the distance from the one model that there is.
    /// </summary>
    /// <param name="calibrationShare">The share of rows that the model is not fitted on, in [0.01, 0.99].</param>
    /// <param name="seed">Seed of the assignment of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="calibrationShare"/> is outside [0.01, 0.99].</exception>
    public static AnomalyThreshold SplitConformal(double calibrationShare = 0.2, int seed = 0) => calibrationShare is >= 0.01 and <= 0.99
        ? new SplitConformalThreshold(calibrationShare, seed)
        : throw new ArgumentOutOfRangeException(nameof(calibrationShare), calibrationShare, "The share of rows held out must lie in [0.01, 0.99].");

    /// <summary>
    /// The scores that rows get from models fitted without their fold, compared with scores of the model of all rows. This promises nothing:
    /// the two shrink differently, and realized rates of 0.0008 to 0.37 for an accepted 0.05 have been measured on exchangeable rows.
    /// Kept for comparison; <see cref="CrossConformal"/> compares like with like.
    /// </summary>
    /// <param name="folds">2 to 100; fewer rows than folds leave one row out at a time.</param>
    /// <param name="seed">Seed of the assignment of rows to folds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is outside 2 to 100.</exception>
    public static AnomalyThreshold CrossFitted(int folds = DefaultFolds, int seed = 0) => new CrossFittedThreshold(CheckFolds(folds), seed);

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
    /// A given score. Labels compare scores with it, whatever the p-values, which are cross-conformal where they are asked for and only inform.
    /// </summary>
    /// <param name="score">Finite; rows that score above it are anomalies.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="score"/> is not finite.</exception>
    public static AnomalyThreshold Fixed(double score) => double.IsFinite(score)
        ? new FixedThreshold(score)
        : throw new ArgumentOutOfRangeException(nameof(score), score, "The threshold must be finite.");

    /// <summary>How scores are calibrated; null for not at all. P-values beside a given threshold are cross-conformal.</summary>
    internal CalibratedThreshold? Calibration(bool pValues) => this switch
    {
        CalibratedThreshold calibrated => calibrated,
        FixedThreshold when pValues => new CrossConformalThreshold(DefaultFolds, 0),
        _ => null,
    };

    private static int CheckFolds(int folds) => folds is >= 2 and <= MaximumFolds
        ? folds
        : throw new ArgumentOutOfRangeException(nameof(folds), folds,
            $"There must be 2 to {MaximumFolds} folds: statistics of d x d numbers are kept for each, whatever the number of rows.");
}

internal sealed record ChiSquareThreshold : AnomalyThreshold;

internal sealed record FThreshold : AnomalyThreshold;

internal sealed record FixedThreshold(double Score) : AnomalyThreshold;

/// <summary>A threshold from scores of rows that the scoring model had not seen.</summary>
internal abstract record CalibratedThreshold(int Seed) : AnomalyThreshold
{
    /// <summary>The parts that rows are dealt to in the first pass; what is held out first is part 0.</summary>
    public abstract FoldPlan Plan(int shardsPerFold);

    /// <summary>Parts of the plan.</summary>
    public abstract int Parts { get; }
}

internal abstract record FoldedThreshold(int Folds, int Seed) : CalibratedThreshold(Seed)
{
    public override int Parts => Folds;

    public override FoldPlan Plan(int shardsPerFold) => new(Folds, shardsPerFold, Seed);
}

internal sealed record ConformalThreshold(int Folds, int Seed) : FoldedThreshold(Folds, Seed)
{
    /// <summary>Where the default splits: from n·α of this on a split reaches α with two and more scores to spare.</summary>
    public const double SplitFrom = 10;

    /// <summary>What the default becomes for this number of rows.</summary>
    public CalibratedThreshold Resolve(long rows, double rate, double splitFrom = SplitFrom) => rows * rate >= splitFrom
        ? new SplitConformalThreshold(1.0 / Folds, Seed)
        : new CrossConformalThreshold(Folds, Seed);
}

internal sealed record CrossConformalThreshold(int Folds, int Seed) : FoldedThreshold(Folds, Seed);

internal sealed record CrossFittedThreshold(int Folds, int Seed) : FoldedThreshold(Folds, Seed);

internal sealed record SplitConformalThreshold(double Share, int Seed) : CalibratedThreshold(Seed)
{
    public override int Parts => 2;

    public override FoldPlan Plan(int shardsPerFold) => FoldPlan.Split(Share, shardsPerFold, Seed);

    /// <summary>Refuses a split that leaves too few rows on either side.</summary>
    public static void Check(RowColumn column, long fitted, long rows)
    {
        if (fitted < 2 || rows < 3)
        {
            throw new DegenerateSampleException(
                $"Column '{column.Name}' has {rows} rows; split-conformal calibration leaves {fitted} of them to fit on, which must be at least two. Use AnomalyThreshold.CrossConformal or give more rows.");
        }
    }
}

namespace MlNetExtensions.Core.Anomaly;

/// <summary>What to fit, and where to draw the line.</summary>
public sealed record GaussianAnomalyOptions
{
    /// <summary>From this n·α on, the default splits where folds agree.</summary>
    private const double SplitFromStable = 20;

    /// <summary>The covariance estimator of every column. Default: Ledoit-Wolf, the paper's.</summary>
    public CovarianceEstimator Covariance { get; init; } = CovarianceEstimator.LedoitWolf;

    /// <summary>The principal components in which distances are measured. Default: all features.</summary>
    public FeatureSubspace Subspace { get; init; } = FeatureSubspace.Full;

    /// <summary>How the distances of several columns are combined. Default: their mean, the paper's.</summary>
    public DistanceCombination Combination { get; init; } = DistanceCombination.Mean;

    /// <summary>How the threshold is found. Default: conformal.</summary>
    public AnomalyThreshold Threshold { get; init; } = AnomalyThreshold.Conformal();

    /// <summary>The accepted share of normal rows called anomalies, in (0, 1). Default: 0.01.</summary>
    public double FalsePositiveRate { get; init; } = 0.01;

    /// <summary>True where the rows are known to have mean zero. Default: false.</summary>
    public bool AssumeCentered { get; init; }

    /// <summary>False saves the models of the folds under a given threshold, at the price of p-values. Default: true.</summary>
    public bool PValues { get; init; } = true;

    /// <summary>Stops the fit.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>How scores are calibrated; null for not at all.</summary>
    internal CalibratedThreshold? Calibration => Threshold.Calibration(PValues);

    // Measured (docs/anomaly-thresholds.md): elsewhere the models of folds can disagree, and cross-conformal rates fall below half of α.
    private bool HasStableFolds => Subspace == FeatureSubspace.Full
        && Covariance is LedoitWolfEstimator or OracleApproximatingEstimator or DiagonalShrinkageEstimator { OfCorrelation: OracleApproximatingEstimator };

    /// <summary>What the default becomes for this number of rows; any other calibration as it is.</summary>
    internal CalibratedThreshold? Resolve(CalibratedThreshold? calibration, long rows) => calibration is ConformalThreshold conformal
        ? conformal.Resolve(rows, FalsePositiveRate, HasStableFolds ? SplitFromStable : ConformalThreshold.SplitFrom)
        : calibration;

    /// <summary>Refuses options that cannot hold, whatever the rows.</summary>
    internal void Check(int columns)
    {
        ArgumentNullException.ThrowIfNull(Covariance);
        ArgumentNullException.ThrowIfNull(Subspace);
        ArgumentNullException.ThrowIfNull(Threshold);
        if (!Enum.IsDefined(Combination))
        {
            throw new ArgumentOutOfRangeException(nameof(Combination), Combination, "There is no such combination of distances.");
        }

        AnomalyCalibration.CheckRate(FalsePositiveRate, nameof(FalsePositiveRate));

        if (Threshold is ChiSquareThreshold or FThreshold && columns != 1)
        {
            throw new ArgumentException($"The combined distance of {columns} feature columns follows no chi-square or F law; use AnomalyThreshold.Conformal.", nameof(Threshold));
        }

        if (Threshold is FThreshold && (Covariance != CovarianceEstimator.Empirical || Subspace != FeatureSubspace.Full || AssumeCentered))
        {
            throw new ArgumentException(
                $"The F law holds for the empirical covariance about the estimated mean in the full space, not for {Covariance} in {Subspace}; use AnomalyThreshold.Conformal.",
                nameof(Threshold));
        }
    }
}

using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>What to fit, and where to draw the line.</summary>
public sealed record GaussianAnomalyOptions
{
    /// <summary>The covariance estimator of every column. Default: Ledoit-Wolf, the paper's.</summary>
    public CovarianceEstimator Covariance { get; init; } = CovarianceEstimator.LedoitWolf;

    /// <summary>The principal components in which distances are measured. Default: all features.</summary>
    public FeatureSubspace Subspace { get; init; } = FeatureSubspace.Full;

    /// <summary>How the distances of several columns are combined. Default: their mean, the paper's.</summary>
    public DistanceCombination Combination { get; init; } = DistanceCombination.Mean;

    /// <summary>How the threshold is found. Default: cross-fitted with five folds.</summary>
    public AnomalyThreshold Threshold { get; init; } = AnomalyThreshold.CrossFitted();

    /// <summary>The accepted share of normal rows called anomalies, in (0, 1). Default: 0.01.</summary>
    public double FalsePositiveRate { get; init; } = 0.01;

    /// <summary>True where the rows are known to have mean zero. Default: false.</summary>
    public bool AssumeCentred { get; init; }

    /// <summary>False saves the cross-fitting of a given threshold, at the price of p-values. Default: true.</summary>
    public bool PValues { get; init; } = true;

    /// <summary>Stops the fit.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal CrossFittedThreshold? CrossFitting => Threshold switch
    {
        CrossFittedThreshold crossFitted => crossFitted,
        FixedThreshold when PValues => (CrossFittedThreshold)AnomalyThreshold.CrossFitted(),
        _ => null,
    };

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

        if (!(FalsePositiveRate > 0 && FalsePositiveRate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), FalsePositiveRate, "The accepted false-positive rate must lie in (0, 1).");
        }

        if (Threshold is ChiSquareThreshold or FThreshold && columns != 1)
        {
            throw new ArgumentException($"The combined distance of {columns} feature columns follows no chi-square or F law; use AnomalyThreshold.CrossFitted.", nameof(Threshold));
        }

        if (Threshold is FThreshold && (Covariance != CovarianceEstimator.Empirical || Subspace != FeatureSubspace.Full || AssumeCentred))
        {
            throw new ArgumentException(
                $"The F law holds for the empirical covariance about the estimated mean in the full space, not for {Covariance} in {Subspace}; use AnomalyThreshold.CrossFitted.",
                nameof(Threshold));
        }
    }
}

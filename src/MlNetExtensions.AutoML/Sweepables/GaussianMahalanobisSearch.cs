using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>What is searched of a Gaussian for anomaly detection: the covariance, the subspace, and the threshold.</summary>
public sealed class GaussianMahalanobisSearch
{
    /// <summary>The covariance estimator. Default: LedoitWolf.</summary>
    [Choice(
        [
            nameof(CovarianceEstimator.LedoitWolf), nameof(CovarianceEstimator.OracleApproximatingShrinkage),
            nameof(CovarianceEstimator.ShrunkTowardDiagonal), nameof(CovarianceEstimator.Shrunk),
        ],
        nameof(CovarianceEstimator.LedoitWolf))]
    public string Covariance { get; set; } = nameof(CovarianceEstimator.LedoitWolf);

    /// <summary>The intensity where <see cref="Covariance"/> is Shrunk; 1e-4 to 0.5. Default: 0.1.</summary>
    [Range(1e-4, 0.5, 0.1, logBase: true)]
    public double Shrinkage { get; set; } = 0.1;

    /// <summary>The directions that count: Full, Pca (those of most variance) or Npca (those of least). Default: Full.</summary>
    [Choice([nameof(FeatureSubspace.Full), nameof(FeatureSubspace.Pca), nameof(FeatureSubspace.Npca)], nameof(FeatureSubspace.Full))]
    public string Subspace { get; set; } = nameof(FeatureSubspace.Full);

    /// <summary>The share of variance that says how many, where it is not Full; 0.5 to 0.999. Default: 0.95.</summary>
    [Range(0.5, 0.999, 0.95)]
    public double VarianceShare { get; set; } = 0.95;

    /// <summary>How the threshold is found: Conformal, ChiSquare or F. Default: Conformal. Of no matter to areas under curves.</summary>
    [Choice([nameof(AnomalyThreshold.Conformal), nameof(AnomalyThreshold.ChiSquare), nameof(AnomalyThreshold.F)], nameof(AnomalyThreshold.Conformal))]
    public string Threshold { get; set; } = nameof(AnomalyThreshold.Conformal);

    /// <summary>The share of normal rows that may be called anomalies; 0.001 to 0.2. Default: 0.01.</summary>
    [Range(0.001, 0.2, 0.01, logBase: true)]
    public double FalsePositiveRate { get; set; } = 0.01;

    /// <summary>The trainer's options with these values; the seed and the token are those of the trial at hand, if there is one.</summary>
    /// <param name="featureColumnName">The features.</param>
    public GaussianMahalanobisTrainer.Options ToOptions(string featureColumnName) => new()
    {
        FeatureColumnNames = [featureColumnName],
        Covariance = Covariance switch
        {
            nameof(CovarianceEstimator.OracleApproximatingShrinkage) => CovarianceEstimator.OracleApproximatingShrinkage,
            nameof(CovarianceEstimator.ShrunkTowardDiagonal) => CovarianceEstimator.ShrunkTowardDiagonal(),
            nameof(CovarianceEstimator.Shrunk) => CovarianceEstimator.Shrunk(Shrinkage),
            _ => CovarianceEstimator.LedoitWolf,
        },
        Subspace = Subspace switch
        {
            nameof(FeatureSubspace.Pca) => FeatureSubspace.Pca(VarianceShare),
            nameof(FeatureSubspace.Npca) => FeatureSubspace.Npca(VarianceShare),
            _ => FeatureSubspace.Full,
        },
        Threshold = ThresholdOf(Threshold),
        FalsePositiveRate = FalsePositiveRate,
        CancellationToken = TrialScope.Cancellation,
    };

    internal static AnomalyThreshold ThresholdOf(string name) => name switch
    {
        nameof(AnomalyThreshold.ChiSquare) => AnomalyThreshold.ChiSquare,
        nameof(AnomalyThreshold.F) => AnomalyThreshold.F,
        _ => AnomalyThreshold.Conformal(TrialScope.Seed),
    };
}

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>An estimator in a subspace, as a column of the tables.</summary>
internal sealed record Variant(string Name, CovarianceEstimator Covariance, FeatureSubspace Subspace)
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("Ledoit-Wolf", CovarianceEstimator.LedoitWolf, FeatureSubspace.Full),
        new("OAS", CovarianceEstimator.OracleApproximatingShrinkage, FeatureSubspace.Full),
        new("Pinv", CovarianceEstimator.Empirical, FeatureSubspace.Full),
        new("PCA .90", CovarianceEstimator.LedoitWolf, FeatureSubspace.Pca(0.90)),
        new("PCA .95", CovarianceEstimator.LedoitWolf, FeatureSubspace.Pca(0.95)),
        new("PCA .99", CovarianceEstimator.LedoitWolf, FeatureSubspace.Pca(0.99)),
        new("NPCA .90", CovarianceEstimator.LedoitWolf, FeatureSubspace.Npca(0.90)),
        new("NPCA .95", CovarianceEstimator.LedoitWolf, FeatureSubspace.Npca(0.95)),
        new("NPCA .99", CovarianceEstimator.LedoitWolf, FeatureSubspace.Npca(0.99)),
    ];
}

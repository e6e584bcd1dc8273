using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Gaussian anomaly detection on the anomaly-detection catalog.</summary>
public static class GaussianMahalanobisCatalog
{
    /// <summary>
    /// Scores rows by their Mahalanobis distance from a Gaussian fitted to normal rows (Rippel, Mertens and Merhof, 2020), and calls those
    /// anomalies that score above the threshold of an accepted false-positive rate.
    /// </summary>
    /// <param name="catalog">The trainers of <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size, or a scalar.</param>
    /// <param name="falsePositiveRate">The accepted share of normal rows called anomalies, in (0, 1).</param>
    /// <param name="covariance">The covariance estimator; null for Ledoit-Wolf.</param>
    /// <param name="subspace">The principal components to measure in; null for all features.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis("Features", falsePositiveRate: 0.01);
    /// </code>
    /// </example>
    public static GaussianMahalanobisTrainer GaussianMahalanobis(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string featureColumnName = "Features",
        double falsePositiveRate = 0.01,
        CovarianceEstimator? covariance = null,
        FeatureSubspace? subspace = null) => GaussianMahalanobis(catalog, [featureColumnName], falsePositiveRate, covariance, subspace);

    /// <inheritdoc cref="GaussianMahalanobis(AnomalyDetectionCatalog.AnomalyDetectionTrainers, string, double, CovarianceEstimator, FeatureSubspace)"/>
    /// <param name="catalog">The trainers of <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="featureColumnNames">Several feature columns, the levels of a network: one Gaussian each, the mean of their distances is the score.</param>
    /// <param name="falsePositiveRate">The accepted share of normal rows called anomalies, in (0, 1).</param>
    /// <param name="covariance">The covariance estimator; null for Ledoit-Wolf.</param>
    /// <param name="subspace">The principal components to measure in; null for all features.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(["LayerA", "LayerB"], covariance: CovarianceEstimator.OracleApproximatingShrinkage);
    /// </code>
    /// </example>
    public static GaussianMahalanobisTrainer GaussianMahalanobis(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string[] featureColumnNames,
        double falsePositiveRate = 0.01,
        CovarianceEstimator? covariance = null,
        FeatureSubspace? subspace = null) => GaussianMahalanobis(catalog, new GaussianMahalanobisTrainer.Options
        {
            FeatureColumnNames = featureColumnNames,
            FalsePositiveRate = falsePositiveRate,
            Covariance = covariance ?? CovarianceEstimator.LedoitWolf,
            Subspace = subspace ?? FeatureSubspace.Full,
        });

    /// <inheritdoc cref="GaussianMahalanobis(AnomalyDetectionCatalog.AnomalyDetectionTrainers, string, double, CovarianceEstimator, FeatureSubspace)"/>
    /// <param name="catalog">The trainers of <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
    /// {
    ///     Threshold = AnomalyThreshold.SplitConformal(),
    ///     ColumnScoresColumnName = "Distances",
    /// });
    /// </code>
    /// </example>
    public static GaussianMahalanobisTrainer GaussianMahalanobis(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, GaussianMahalanobisTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);
}

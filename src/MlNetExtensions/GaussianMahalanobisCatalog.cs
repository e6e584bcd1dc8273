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

    /// <summary>
    /// The model with a given threshold in its (first) Gaussian, whether it was fitted here or loaded: a row is an anomaly where its score is
    /// above it. P-values stay as they are and only inform.
    /// </summary>
    /// <param name="catalog"><c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="model">A Gaussian, or a chain that has one; left as it is.</param>
    /// <param name="threshold">Finite; rows that score above it are anomalies.</param>
    /// <exception cref="ArgumentException">There is no Gaussian in the model.</exception>
    /// <example>
    /// <code>
    /// var strict = ml.AnomalyDetection.ChangeThreshold(model, threshold: 30);
    /// </code>
    /// </example>
    public static ITransformer ChangeThreshold(this AnomalyDetectionCatalog catalog, ITransformer model, double threshold) =>
        Change(catalog, model, (gaussian, _) => gaussian.ChangeThreshold(threshold));

    /// <summary>
    /// The model with another accepted false-positive rate in its (first) Gaussian, whether it was fitted here or loaded: a row is an anomaly
    /// where its p-value is at most this.
    /// </summary>
    /// <param name="catalog"><c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="model">A Gaussian, or a chain that has one; left as it is.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">There is no Gaussian in the model.</exception>
    /// <exception cref="InvalidOperationException">The Gaussian was fitted without p-values.</exception>
    /// <example>
    /// <code>
    /// var stricter = ml.AnomalyDetection.ChangeFalsePositiveRate(model, falsePositiveRate: 0.002);
    /// </code>
    /// </example>
    public static ITransformer ChangeFalsePositiveRate(this AnomalyDetectionCatalog catalog, ITransformer model, double falsePositiveRate) =>
        Change(catalog, model, (gaussian, _) => gaussian.ChangeFalsePositiveRate(falsePositiveRate));

    /// <summary>
    /// The model with threshold and p-values of its (first) Gaussian from normal rows that it was not fitted on, whether it was fitted here or
    /// loaded. Scores stay as they are. A normal row is called an anomaly with a probability of at most the accepted rate where it and these
    /// rows are exchangeable (split-conformal: Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005).
    /// </summary>
    /// <param name="catalog"><c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="model">A Gaussian, or a chain that has one; left as it is.</param>
    /// <param name="normalRows">
    /// Normal rows as the model takes them, before any of its steps; read once. At least 1/rate − 1, or the log says that no row can be called
    /// an anomaly.
    /// </param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">There is no Gaussian in the model, or its columns are not in the rows.</exception>
    /// <exception cref="DegenerateSampleException">There is no row.</exception>
    /// <example>
    /// <code>
    /// var calibrated = ml.AnomalyDetection.Calibrate(model, heldOut, falsePositiveRate: 0.05);
    /// </code>
    /// </example>
    public static ITransformer Calibrate(
        this AnomalyDetectionCatalog catalog, ITransformer model, IDataView normalRows, double falsePositiveRate = 0.01)
    {
        ArgumentNullException.ThrowIfNull(normalRows);
        return Change(catalog, model, (gaussian, steps) =>
        {
            IDataView rows = normalRows;
            foreach (ITransformer step in steps)
            {
                rows = step.Transform(rows);
            }

            GaussianMahalanobisTransformer calibrated = gaussian.Calibrate(rows, falsePositiveRate);
            GaussianMahalanobisTrainer.WarnOfTooFewRows(CatalogEnvironment.Of(catalog.Trainers), calibrated.Model);
            return calibrated;
        });
    }

    private static ITransformer Change(
        AnomalyDetectionCatalog catalog,
        ITransformer model,
        Func<GaussianMahalanobisTransformer, IReadOnlyList<ITransformer>, GaussianMahalanobisTransformer> change)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ChainRewriter.Replace(model, (step, before) => GaussianMahalanobisTransformer.Recognize(step) is { } gaussian ? change(gaussian, before) : null)
            ?? throw new ArgumentException("There is no GaussianMahalanobis step in the model.", nameof(model));
    }
}

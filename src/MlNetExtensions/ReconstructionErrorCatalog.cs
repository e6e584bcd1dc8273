using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Anomaly detection by autoencoders on the anomaly-detection catalog.</summary>
public static class ReconstructionErrorCatalog
{
    /// <summary>
    /// Trains an autoencoder on normal rows, scores rows by the error of their reconstruction, and calls those anomalies that score above the
    /// threshold of an accepted false-positive rate.
    /// </summary>
    /// <param name="catalog">The trainers of <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="featureColumnName">The features: a vector of Single of known size, dense or sparse, or a scalar.</param>
    /// <param name="falsePositiveRate">The accepted share of normal rows called anomalies, in (0, 1).</param>
    /// <param name="hiddenLayers">Units of the hidden layers, the bottleneck among them; null for 64, the smaller of 32 and half the features, and 64.</param>
    /// <param name="loss">What is made small: the squared error, or that amplified (LAMP).</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <example>
    /// <code>
    /// var trainer = ml.AnomalyDetection.Trainers.ReconstructionError("Features", falsePositiveRate: 0.05);
    /// </code>
    /// </example>
    public static ReconstructionErrorTrainer ReconstructionError(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string featureColumnName = "Features",
        double falsePositiveRate = 0.01,
        int[]? hiddenLayers = null,
        ReconstructionLoss loss = ReconstructionLoss.Squared) => ReconstructionError(catalog, [featureColumnName], falsePositiveRate, hiddenLayers, loss);

    /// <inheritdoc cref="ReconstructionError(AnomalyDetectionCatalog.AnomalyDetectionTrainers, string, double, int[], ReconstructionLoss)"/>
    /// <param name="catalog">The trainers of <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="featureColumnNames">Several feature columns: one network sees all of them side by side.</param>
    /// <param name="falsePositiveRate">The accepted share of normal rows called anomalies, in (0, 1).</param>
    /// <param name="hiddenLayers">Units of the hidden layers, the bottleneck among them; null for 64, the smaller of 32 and half the features, and 64.</param>
    /// <param name="loss">What is made small: the squared error, or that amplified (LAMP).</param>
    /// <example>
    /// <code>
    /// var trainer = ml.AnomalyDetection.Trainers.ReconstructionError(["LayerA", "LayerB"], hiddenLayers: [8, 2, 8]);
    /// </code>
    /// </example>
    public static ReconstructionErrorTrainer ReconstructionError(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string[] featureColumnNames,
        double falsePositiveRate = 0.01,
        int[]? hiddenLayers = null,
        ReconstructionLoss loss = ReconstructionLoss.Squared) => ReconstructionError(catalog, new ReconstructionErrorTrainer.Options
        {
            FeatureColumnNames = featureColumnNames,
            FalsePositiveRate = falsePositiveRate,
            HiddenLayers = hiddenLayers,
            Loss = loss,
        });

    /// <inheritdoc cref="ReconstructionError(AnomalyDetectionCatalog.AnomalyDetectionTrainers, string, double, int[], ReconstructionLoss)"/>
    /// <param name="catalog">The trainers of <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="options">All options.</param>
    /// <example>
    /// <code>
    /// var trainer = ml.AnomalyDetection.Trainers.ReconstructionError(new ReconstructionErrorTrainer.Options
    /// {
    ///     HiddenLayers = [16, 2, 16],
    ///     Loss = ReconstructionLoss.Amplified,
    ///     Optimizer = rate => Optimizers.Adam(rate),
    ///     FeatureContributionsColumnName = "Contributions",
    /// });
    /// </code>
    /// </example>
    public static ReconstructionErrorTrainer ReconstructionError(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, ReconstructionErrorTrainer.Options options) => new(CatalogEnvironment.Of(catalog), options);
}

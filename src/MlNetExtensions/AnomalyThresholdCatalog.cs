using MlNetExtensions;
using MlNetExtensions.Pipeline;

namespace Microsoft.ML;

/// <summary>Other thresholds for fitted and loaded anomaly detectors.</summary>
public static class AnomalyThresholdCatalog
{
    /// <summary>
    /// The model with a given threshold in its (first) anomaly detector, whether it was fitted here or loaded: a row is an anomaly where its score is
    /// above it. P-values stay as they are and only inform.
    /// </summary>
    /// <param name="catalog"><c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="model">A Gaussian or a reconstruction error, or a chain that has one; left as it is.</param>
    /// <param name="threshold">Finite; rows that score above it are anomalies.</param>
    /// <exception cref="ArgumentException">There is no such detector in the model.</exception>
    /// <example>
    /// <code>
    /// var strict = ml.AnomalyDetection.ChangeThreshold(model, threshold: 30);
    /// </code>
    /// </example>
    public static ITransformer ChangeThreshold(this AnomalyDetectionCatalog catalog, ITransformer model, double threshold) =>
        Change(catalog, model, (detector, _) => detector.ChangeThreshold(threshold));

    /// <summary>
    /// The model with another accepted false-positive rate in its (first) anomaly detector, whether it was fitted here or loaded: a row is an anomaly
    /// where its p-value is at most this.
    /// </summary>
    /// <param name="catalog"><c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="model">A Gaussian or a reconstruction error, or a chain that has one; left as it is.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">There is no such detector in the model.</exception>
    /// <exception cref="InvalidOperationException">The detector was fitted without p-values.</exception>
    /// <example>
    /// <code>
    /// var stricter = ml.AnomalyDetection.ChangeFalsePositiveRate(model, falsePositiveRate: 0.002);
    /// </code>
    /// </example>
    public static ITransformer ChangeFalsePositiveRate(this AnomalyDetectionCatalog catalog, ITransformer model, double falsePositiveRate) =>
        Change(catalog, model, (detector, _) => detector.ChangeFalsePositiveRate(falsePositiveRate));

    /// <summary>
    /// The model with threshold and p-values of its (first) anomaly detector from normal rows that it was not fitted on, whether it was fitted here or
    /// loaded. Scores stay as they are. A normal row is called an anomaly with a probability of at most the accepted rate where it and these
    /// rows are exchangeable (split-conformal: Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005).
    /// </summary>
    /// <param name="catalog"><c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="model">A Gaussian or a reconstruction error, or a chain that has one; left as it is.</param>
    /// <param name="normalRows">
    /// Normal rows as the model takes them, before any of its steps; read once. At least 1/rate − 1, or the log says that no row can be called
    /// an anomaly.
    /// </param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">There is no such detector in the model, or its columns are not in the rows.</exception>
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
        return Change(catalog, model, (detector, steps) =>
        {
            IDataView rows = normalRows;
            foreach (ITransformer step in steps)
            {
                rows = step.Transform(rows);
            }

            IAnomalyStep calibrated = detector.Calibrate(rows, falsePositiveRate);
            if (calibrated.TooFewRows is { } warning)
            {
                new ComponentLog(CatalogEnvironment.Of(catalog.Trainers), calibrated.LogName).Warning(warning);
            }

            return calibrated;
        });
    }

    private static ITransformer Change(
        AnomalyDetectionCatalog catalog, ITransformer model, Func<IAnomalyStep, IReadOnlyList<ITransformer>, ITransformer> change)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ChainRewriter.Replace(model, (step, before) => Recognize(step) is { } detector ? change(detector, before) : null)
            ?? throw new ArgumentException("There is no GaussianMahalanobis or ReconstructionError step in the model.", nameof(model));
    }

    private static IAnomalyStep? Recognize(ITransformer step) => (IAnomalyStep?)GaussianMahalanobisTransformer.Recognize(step) ?? ReconstructionErrorTransformer.Recognize(step);
}

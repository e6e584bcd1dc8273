namespace MlNetExtensions.Core.Anomaly;

/// <summary>A fitted autoencoder.</summary>
/// <param name="Model">The model.</param>
/// <param name="Warnings">What a user should know: no bottleneck, too few rows for the false-positive rate, …</param>
/// <param name="Description">Rows, layers, loss and optimizer, in words.</param>
/// <param name="Calibration">How p-values were calibrated, in words; null where they were not.</param>
public sealed record ReconstructionFit(ReconstructionAnomalyModel Model, IReadOnlyList<string> Warnings, string Description, string? Calibration);

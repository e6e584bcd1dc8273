using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>A fitted model with what is needed to merge it and to go on fitting.</summary>
/// <param name="Model">The model.</param>
/// <param name="Moments">The statistics of every column; null for the robust estimator, which has none that merge.</param>
/// <param name="Warnings">What a user should know: a pseudo-inverse, too few rows for the false-positive rate, …</param>
/// <param name="Calibration">How p-values were calibrated, in words; null where they were not.</param>
public sealed record GaussianAnomalyFit(
    GaussianAnomalyModel Model, IReadOnlyList<RowMoments>? Moments, IReadOnlyList<string> Warnings, string? Calibration = null);

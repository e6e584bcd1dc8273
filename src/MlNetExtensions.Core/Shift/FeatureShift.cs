namespace MlNetExtensions;

/// <summary>What a test found of one feature.</summary>
/// <param name="Name">The name of its slot, or its place where it has none.</param>
/// <param name="Statistic">
/// The mean squared difference of the slopes of both log densities along it, given the other features; in units of its deviation in the
/// reference. 0 where nothing shifted.
/// </param>
/// <param name="Threshold">The statistic above which it is called shifted.</param>
/// <param name="Score">How many deviations of the null distribution the statistic lies above its mean: what features are ranked by.</param>
/// <param name="PValue">
/// How probable as large a statistic is without a shift, from the resamples: of this feature alone with Bonferroni, of any feature with the
/// maximum statistic. NaN where a detector has kept thresholds alone.
/// </param>
/// <param name="IsShifted">The verdict.</param>
public sealed record FeatureShift(string Name, double Statistic, double Threshold, double Score, double PValue, bool IsShifted);

namespace MlNetExtensions;

/// <summary>What a normalization knows of a stratum.</summary>
/// <param name="Values">The stratum's value in every stratum column, as text.</param>
/// <param name="Rows">Rows of the stratum.</param>
/// <param name="Means">The mean of every feature.</param>
/// <param name="StandardDeviations">The standard deviation of every feature, by the option's degrees of freedom.</param>
public sealed record StratumSummary(IReadOnlyList<string> Values, long Rows, IReadOnlyList<double> Means, IReadOnlyList<double> StandardDeviations);

namespace MlNetExtensions;

/// <summary>Weights of rows that give every category of several columns its share of all weight.</summary>
/// <param name="Weights">One a row; their mean is 1.</param>
/// <param name="Rounds">Rounds over all columns.</param>
/// <param name="Deviation">The largest difference between a share and its target that is left.</param>
/// <param name="Column">The column where it is.</param>
/// <param name="Category">The category where it is.</param>
/// <param name="IsBalanced">Whether it is within the tolerance; false where no weights meet all targets, or rounds were too few.</param>
public sealed record BalancedMarginals(IReadOnlyList<double> Weights, int Rounds, double Deviation, int Column, int Category, bool IsBalanced);

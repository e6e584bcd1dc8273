namespace MlNetExtensions.Tuning;

/// <summary>Holds where an earlier dimension is active and at one of some levels.</summary>
/// <param name="Dimension">The index of that dimension, which has levels and comes before the one that the condition is of.</param>
/// <param name="Levels">At least one of its levels, counted from 0.</param>
public sealed record TuningCondition(int Dimension, IReadOnlyList<int> Levels);

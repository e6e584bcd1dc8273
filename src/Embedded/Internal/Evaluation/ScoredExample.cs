namespace Microsoft.ML.Internal.Evaluation;

/// <summary>The score of an example and whether its label is positive.</summary>
internal readonly record struct ScoredExample(bool IsPositive, float Score);

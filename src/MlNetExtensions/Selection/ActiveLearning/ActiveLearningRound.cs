namespace MlNetExtensions;

/// <summary>A round of active learning.</summary>
/// <param name="Round">From 0.</param>
/// <param name="Labels">Labels that there were before it.</param>
/// <param name="Rows">The rows that it chose, as places in the pool.</param>
/// <param name="Metric">What <see cref="ActiveLearningOptions.Evaluate"/> says of the model that chose them; NaN without a model, or after a restart.</param>
public sealed record ActiveLearningRound(int Round, int Labels, IReadOnlyList<int> Rows, double Metric);

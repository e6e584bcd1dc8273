namespace MlNetExtensions;

/// <summary>The result of one fold of a trial.</summary>
/// <param name="Fold">Which one: a number that the runner gives, once a trial.</param>
/// <param name="Seed">The seed that it ran with.</param>
/// <param name="Loss">Smaller is better; NaN if the fold failed.</param>
/// <param name="Metric">The metric behind the loss; NaN if there is none.</param>
/// <param name="Duration">What it took.</param>
public sealed record StudyFold(int Fold, long Seed, double Loss, double Metric, TimeSpan Duration);

namespace MlNetExtensions;

/// <summary>A trial as it is proposed.</summary>
/// <param name="Number">Its number in the study: 0 for the first, then one more each.</param>
/// <param name="Point">Its place in the unit cube; empty if the tuner has no such place. Finite numbers.</param>
/// <param name="Parameters">Its parameters as JSON.</param>
/// <param name="Label">What reports call it, the trainer, say; may be empty.</param>
public sealed record StudyProposal(int Number, IReadOnlyList<double> Point, string Parameters, string Label = "");

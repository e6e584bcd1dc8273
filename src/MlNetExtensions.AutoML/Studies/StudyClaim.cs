namespace MlNetExtensions;

/// <summary>Who asks for a trial, and on which terms.</summary>
/// <param name="Worker">The worker's name: any text that tells it from the others.</param>
/// <param name="Lease">How long it may be silent before its trial is given to another. Positive.</param>
/// <param name="MaxAttempts">
/// How many workers may die with a trial before it counts as failed: a trial that eats all memory must not take down one worker after the
/// other. At least 1.
/// </param>
public sealed record StudyClaim(string Worker, TimeSpan Lease, int MaxAttempts = 3);

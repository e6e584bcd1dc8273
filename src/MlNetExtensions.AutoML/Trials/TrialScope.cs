namespace MlNetExtensions;

/// <summary>What factories of sweepable estimators can know of the trial that they build for.</summary>
/// <remarks>
/// A trial that is stopped stops ML.NET's own trainers where they read rows. Trainers that take a token stop at once, and trainers with a seed of
/// their own give other results in each repeat: the pack's sweepables hand both on; factories of one's own can do likewise.
/// </remarks>
public static class TrialScope
{
    private static readonly AsyncLocal<(CancellationToken Cancellation, int Seed)> s_current = new();

    /// <summary>Says when the trial is to stop; none outside of <see cref="RacingTrialRunner"/>.</summary>
    public static CancellationToken Cancellation => s_current.Value.Cancellation;

    /// <summary>Another number for each fold and repeat, the same for all trials; 0 outside of <see cref="RacingTrialRunner"/>.</summary>
    public static int Seed => s_current.Value.Seed;

    internal static void Enter(int seed, CancellationToken cancellation) => s_current.Value = (cancellation, seed);
}

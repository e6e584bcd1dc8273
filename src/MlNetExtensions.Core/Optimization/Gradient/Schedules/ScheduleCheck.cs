using static System.FormattableString;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Checks of what schedules are made of.</summary>
internal static class ScheduleCheck
{
    public static long Steps(long steps, string name) =>
        steps >= 1 ? steps : throw new ArgumentOutOfRangeException(name, steps, Invariant($"{name} is {steps}; it must be at least 1."));
}

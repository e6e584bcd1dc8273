using System.Runtime.CompilerServices;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Checks of times that a timer waits for; longer ones it would refuse only when it is started.</summary>
internal static class TimerSpan
{
    /// <summary>49 days: timers count milliseconds in 32 bits.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(49);

    public static void Require(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        Arguments.Require(value > TimeSpan.Zero && value <= s_longest, value.TotalSeconds, "seconds above 0 and at most those of 49 days", name);

    public static void RequireNotNegative(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        Arguments.Require(value >= TimeSpan.Zero && value <= s_longest, value.TotalSeconds, "seconds from 0 to those of 49 days", name);
}

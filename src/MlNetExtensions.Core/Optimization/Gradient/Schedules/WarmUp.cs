using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <summary>
/// Another schedule, whose first w steps are scaled up in a straight line: η_t = min(1, t/w)·s_t (Goyal et al., "Accurate, Large Minibatch
/// SGD", 2017). The other schedule's clock runs from the first step.
/// </summary>
public sealed record WarmUp : Schedule
{
    /// <param name="steps">w: at least 1; 1 leaves the schedule as it is.</param>
    /// <param name="schedule">s: a number, or a schedule that is no warm-up itself.</param>
    /// <exception cref="ArgumentException"><paramref name="schedule"/> has a warm-up.</exception>
    public WarmUp(long steps, Schedule schedule)
    {
        Steps = ScheduleCheck.Steps(steps, nameof(steps));
        Schedule = OptionValue.NotNull(schedule, nameof(schedule));
        if (schedule is WarmUp)
        {
            throw new ArgumentException($"{schedule} has a warm-up already; keep one.", nameof(schedule));
        }
    }

    /// <summary>w.</summary>
    public long Steps { get; }

    /// <summary>s.</summary>
    public Schedule Schedule { get; }

    /// <inheritdoc/>
    public override double At(long number) => Math.Min(1, number / (double)Steps) * Schedule.At(number);

    /// <inheritdoc/>
    public override string ToString() => $"WarmUp({Number(Steps)} steps, {Schedule})";
}

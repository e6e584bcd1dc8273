using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <summary>
/// From η at the first step in a straight line to f·η after the last one: η_t = η(1 - (1 - f)(t - 1)/T), and f·η from there on. With f = 0 it is optimal
/// in the worst case for the last iterate (Defazio, Cutkosky, Mehta and Mishchenko, "Optimal Linear Decay Learning Rate Schedules and
/// Further Refinements", 2023), and the default of the trainers.
/// </summary>
/// <remarks>The paper's η(1 - t/T) is one step further: its last step has the rate zero.</remarks>
public sealed record LinearDecay : Schedule
{
    /// <param name="initial">η: finite and not negative.</param>
    /// <param name="steps">T: at least 1.</param>
    /// <param name="finalShare">f in [0, 1].</param>
    public LinearDecay(double initial, long steps, double finalShare = 0)
    {
        Initial = OptionValue.NotNegative(initial, nameof(initial));
        Steps = ScheduleCheck.Steps(steps, nameof(steps));
        FinalShare = OptionValue.Share(finalShare, nameof(finalShare));
    }

    /// <summary>η.</summary>
    public double Initial { get; }

    /// <summary>T.</summary>
    public long Steps { get; }

    /// <summary>f.</summary>
    public double FinalShare { get; }

    /// <inheritdoc/>
    public override double At(long number) => Initial * (1 - (1 - FinalShare) * Math.Min(1, (number - 1) / (double)Steps));

    /// <inheritdoc/>
    public override string ToString() => $"LinearDecay(η {Number(Initial)}, T {Number(Steps)}, f {Number(FinalShare)})";
}

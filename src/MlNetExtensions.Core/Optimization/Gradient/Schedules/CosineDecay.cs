using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <summary>
/// Half a cosine from η to f·η (Loshchilov and Hutter, "SGDR", ICLR 2017, without restarts): η_t = η(f + (1 - f)(1 + cos(π(t - 1)/T))/2), and
/// f·η from there on.
/// </summary>
public sealed record CosineDecay : Schedule
{
    /// <param name="initial">η: finite and not negative.</param>
    /// <param name="steps">T: at least 1.</param>
    /// <param name="finalShare">f in [0, 1].</param>
    public CosineDecay(double initial, long steps, double finalShare = 0)
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
    public override double At(long number) =>
        Initial * (FinalShare + (1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (number - 1) / (double)Steps))));

    /// <inheritdoc/>
    public override string ToString() => $"CosineDecay(η {Number(Initial)}, T {Number(Steps)}, f {Number(FinalShare)})";
}

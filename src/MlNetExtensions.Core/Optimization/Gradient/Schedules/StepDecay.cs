using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <summary>
/// A constant that is cut at the end of every stage: η_t = η·c^⌊(t - 1)/p⌋. With about log₂ T equal stages and heavy-ball momentum it is
/// accelerated on quadratics with noise (Pan, Liu, Wang and Zhang, "Accelerated Convergence of Stochastic Heavy Ball Method under
/// Anisotropic Gradient Noise", ICLR 2024).
/// </summary>
public sealed record StepDecay : Schedule
{
    /// <param name="initial">η: finite and not negative.</param>
    /// <param name="factor">c in (0, 1].</param>
    /// <param name="period">p: steps of a stage, at least 1.</param>
    public StepDecay(double initial, double factor, long period)
    {
        Initial = OptionValue.NotNegative(initial, nameof(initial));
        Factor = OptionValue.Check(factor is > 0 and <= 1, factor, "above 0 and at most 1", nameof(factor));
        Period = ScheduleCheck.Steps(period, nameof(period));
    }

    /// <summary>η.</summary>
    public double Initial { get; }

    /// <summary>c.</summary>
    public double Factor { get; }

    /// <summary>p.</summary>
    public long Period { get; }

    /// <summary>Equal stages, as many as log₂ of the steps, rounded up.</summary>
    /// <param name="initial">η: finite and not negative.</param>
    /// <param name="steps">Of the whole run, at least 1.</param>
    /// <param name="factor">c in (0, 1].</param>
    public static StepDecay InStages(double initial, long steps, double factor = 0.5)
    {
        double stages = Math.Max(1, Math.Ceiling(Math.Log2(ScheduleCheck.Steps(steps, nameof(steps)))));
        return new StepDecay(initial, factor, (long)Math.Ceiling(steps / stages));
    }

    /// <inheritdoc/>
    public override double At(long number) => Initial * Math.Pow(Factor, (number - 1) / Period);

    /// <inheritdoc/>
    public override string ToString() => $"StepDecay(η {Number(Initial)}, c {Number(Factor)}, p {Number(Period)})";
}

using MlNetExtensions.Core;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions;

/// <summary>η_t = η / (1 + δ(t - 1)): the decay of AdaGrad in PyTorch, and with δ = 1/t₀ that of Robbins and Monro (1951).</summary>
public sealed record InverseTimeSchedule : Schedule
{
    /// <param name="initial">η: finite and not negative.</param>
    /// <param name="decay">δ: finite and not negative.</param>
    public InverseTimeSchedule(double initial, double decay) =>
        (Initial, Decay) = (OptionValue.NotNegative(initial, nameof(initial)), OptionValue.NotNegative(decay, nameof(decay)));

    /// <summary>η.</summary>
    public double Initial { get; }

    /// <summary>δ.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    public override double At(long number) => Initial / (1 + Decay * (number - 1));

    /// <inheritdoc/>
    public override string ToString() => $"InverseTime(η {Number(Initial)}, δ {Number(Decay)})";
}

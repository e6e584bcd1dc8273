using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>The same value at every step.</summary>
public sealed record ConstantSchedule : Schedule
{
    /// <param name="value">Finite and not negative.</param>
    public ConstantSchedule(double value) => Value = OptionValue.NotNegative(value, nameof(value));

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override double At(long number) => Value;

    /// <inheritdoc/>
    public override string ToString() => GradientTransformation.Number(Value);
}

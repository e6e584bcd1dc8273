namespace MlNetExtensions;

/// <summary>
/// A number that depends on the step: a learning rate, usually. A plain number is a constant schedule. An own one derives from this record.
/// </summary>
public abstract record Schedule
{
    /// <summary>A constant.</summary>
    public static implicit operator Schedule(double value) => FromDouble(value);

    /// <summary>A constant.</summary>
    /// <param name="value">Finite and not negative.</param>
    public static Schedule FromDouble(double value) => new ConstantSchedule(value);

    /// <summary>The value for a step.</summary>
    /// <param name="number">The number of the step, from 1.</param>
    /// <returns>Finite and not negative.</returns>
    public abstract double At(long number);
}

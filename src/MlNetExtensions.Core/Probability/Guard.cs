using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core.Probability;

/// <summary>Argument checks of the laws.</summary>
internal static class Guard
{
    public static void DegreesOfFreedom(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be positive and finite.");
        }
    }

    public static void Probability(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is a probability: it must be in [0, 1].");
        }
    }
}

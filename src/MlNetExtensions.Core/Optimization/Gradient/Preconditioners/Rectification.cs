namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// The variance rectification of RAdam: ρ∞ = 2/(1 - β₂) - 1, ρ = ρ∞ - 2tβ₂ᵗ/(1 - β₂ᵗ), r = √((ρ - 4)(ρ - 2)ρ∞ / ((ρ∞ - 4)(ρ∞ - 2)ρ)).
/// </summary>
internal static class Rectification
{
    /// <summary>r, or 0 where ρ is below the shortest length for which the second moment is trusted.</summary>
    public static double Factor(double beta2, long t, double shortest)
    {
        double power = Math.Pow(beta2, t);
        double limit = 2 / (1 - beta2) - 1;
        double length = limit - 2 * t * power / (1 - power);
        return length >= shortest ? Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) : 0;
    }
}

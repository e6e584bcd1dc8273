namespace MlNetExtensions.Golden;

/// <summary>|actual − expected| ≤ Absolute + Relative·|expected|; NaN and infinities must be the same.</summary>
internal readonly record struct GoldenTolerance(double Relative, double Absolute)
{
    public bool Accepts(double actual, double expected) =>
        actual.Equals(expected) || (double.IsFinite(expected) && Math.Abs(actual - expected) <= Absolute + Relative * Math.Abs(expected));
}

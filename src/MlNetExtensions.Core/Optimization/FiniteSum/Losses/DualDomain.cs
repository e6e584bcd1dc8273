namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Bounds of conjugates' domains, with room for rounding: a dual variable is the sum of its steps and may end a few ulps
/// outside, where an infinite conjugate would hide a duality gap of zero.
/// </summary>
internal static class DualDomain
{
    private const double Slack = 1e-12;

    public static bool IsNotNegative(double value) => value >= -Slack;

    public static bool IsShare(double value) => value is >= -Slack and <= 1 + Slack;

    public static bool IsWithin(double value, double bound) => Math.Abs(value) <= bound * (1 + Slack);
}

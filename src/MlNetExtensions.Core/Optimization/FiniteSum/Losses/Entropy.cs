namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>x log x with its limit 0 at 0, which the conjugates of the exponential-family losses are made of.</summary>
internal static class Entropy
{
    public static double XLogX(double x) => x > 0 ? x * Math.Log(x) : 0;
}

using MathNet.Numerics;
namespace MlNetExtensions.Core.Probability;
internal static class ChiSquareLaw
{
    public static double Sf(double x, double k) => SpecialFunctions.GammaUpperRegularized(k / 2, x / 2);
    public static double Isf(double p, double k) { double a = 0, b = k + 100 * Math.Sqrt(2 * k) + 2000; for (int i = 0; i < 200; i++) { double m = (a + b) / 2; if (Sf(m, k) > p) { a = m; } else { b = m; } } return (a + b) / 2; }
}
internal static class FLaw
{
    public static double Sf(double x, double a, double b) => SpecialFunctions.BetaRegularized(b / 2, a / 2, b / (b + a * x));
    public static double Isf(double p, double k, double l) { double a = 0, b = 1e6; for (int i = 0; i < 200; i++) { double m = (a + b) / 2; if (Sf(m, k, l) > p) { a = m; } else { b = m; } } return (a + b) / 2; }
}

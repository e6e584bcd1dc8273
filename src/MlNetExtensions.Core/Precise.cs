namespace MlNetExtensions.Core;

/// <summary>
/// log(1 + x) and exp(x) - 1 with all digits near zero: <see cref="double.LogP1"/> and <see cref="double.ExpM1"/> add and
/// subtract the 1, which leaves nothing of an x below 1e-16.
/// </summary>
internal static class Precise
{
    private const double NearZero = 0.5;

    public static double LogP1(double x) => Math.Abs(x) < NearZero ? 2 * Math.Atanh(x / (2 + x)) : Math.Log(1 + x);

    public static double ExpM1(double x)
    {
        if (Math.Abs(x) >= NearZero)
        {
            return Math.Exp(x) - 1;
        }
        double t = Math.Tanh(0.5 * x);
        return 2 * t / (1 - t);
    }
}

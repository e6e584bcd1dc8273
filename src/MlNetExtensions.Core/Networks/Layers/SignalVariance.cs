namespace MlNetExtensions.Core.Networks;

/// <summary>What an activation makes of standard normal inputs.</summary>
internal static class SignalVariance
{
    private const int Points = 4001;
    private const double Range = 10;

    /// <summary>1/√Var f(z), z standard normal; 1 where there is no activation, or where it is constant.</summary>
    public static double Factor(Activation? activation)
    {
        if (activation is null)
        {
            return 1;
        }

        // The trapezoidal rule: spectrally accurate for smooth functions of a normal number, and within 10⁻⁶ where there is a kink at a
        // node.
        double[] z = new double[Points], f = new double[Points];
        for (int i = 0; i < Points; i++)
        {
            z[i] = 2 * Range * i / (Points - 1) - Range;
        }

        activation.Apply<double>(z, f);
        double total = 0, first = 0, second = 0;
        for (int i = 0; i < Points; i++)
        {
            double density = Math.Exp(-z[i] * z[i] / 2);
            total += density;
            first += density * f[i];
            second += density * f[i] * f[i];
        }

        double mean = first / total, variance = second / total - mean * mean;
        return variance > 0 ? 1 / Math.Sqrt(variance) : 1;
    }
}

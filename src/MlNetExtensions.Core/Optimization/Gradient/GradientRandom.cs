namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>A random stream whose place is remembered with a state.</summary>
/// <param name="place">One whole number that the state remembers.</param>
internal sealed class GradientRandom(long[] place)
{
    /// <summary>-1 or 1, each in half of the cases.</summary>
    public void Signs(Span<double> values)
    {
        ulong state = unchecked((ulong)place[0]), bits = 0;
        for (int i = 0; i < values.Length; i++)
        {
            bits = i % 64 == 0 ? SplitMix64.Next(ref state) : bits >> 1;
            values[i] = (bits & 1) == 0 ? -1 : 1;
        }

        place[0] = unchecked((long)state);
    }

    /// <summary>Independent standard normals.</summary>
    public void Normals(Span<double> values)
    {
        ulong state = unchecked((ulong)place[0]);
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state)));
            values[i] = radius * Math.Cos(2 * Math.PI * Uniform(ref state));
        }

        place[0] = unchecked((long)state);
    }

    /// <summary>A standard normal number.</summary>
    public double Normal()
    {
        Span<double> value = stackalloc double[1];
        Normals(value);
        return value[0];
    }

    /// <summary>True in half of the cases.</summary>
    public bool Coin()
    {
        ulong state = unchecked((ulong)place[0]);
        bool coin = SplitMix64.Next(ref state) >> 63 == 0;
        place[0] = unchecked((long)state);
        return coin;
    }

    private static double Uniform(ref ulong state) => (SplitMix64.Next(ref state) >> 11) * (1.0 / (1UL << 53));
}

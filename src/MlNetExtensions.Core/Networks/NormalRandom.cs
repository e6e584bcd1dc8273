namespace MlNetExtensions.Core.Networks;

/// <summary>Uniform and standard normal numbers from a seed (Box and Muller's pairs of SplitMix64).</summary>
internal sealed class NormalRandom(ulong seed)
{
    private ulong _state = seed;
    private double? _second;

    /// <summary>A seed for one part of what has a seed: equal parts of equal seeds are equal.</summary>
    public static ulong Part(ulong seed, ulong part)
    {
        ulong state = seed ^ (part + 1) * 0xD1342543DE82EF95;
        return SplitMix64.Next(ref state);
    }

    /// <summary>In [0, 1).</summary>
    public double Uniform() => (SplitMix64.Next(ref _state) >> 11) * (1.0 / (1UL << 53));

    public double Normal()
    {
        if (_second is { } second)
        {
            _second = null;
            return second;
        }

        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * Uniform());
        _second = radius * sine;
        return radius * cosine;
    }

    /// <summary>Puts items into an order of which each is as likely (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Below a bound; what it lacks of uniformity is below bound/2⁶⁴.</summary>
    public int Below(int bound) => (int)Math.BigMul(SplitMix64.Next(ref _state), (uint)bound, out ulong _);
}

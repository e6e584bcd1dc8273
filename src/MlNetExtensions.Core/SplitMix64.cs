namespace MlNetExtensions.Core;

/// <summary>SplitMix64 (Steele, Lea and Flood, 2014): 64 random bits from a counter.</summary>
internal static class SplitMix64
{
    public static ulong Next(ref ulong state)
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

namespace MlNetExtensions.Core.Selection;

/// <summary>A quick generator whose numbers depend on its seed alone.</summary>
internal sealed class SplitRandom(int seed)
{
    private ulong _state = (ulong)(uint)seed;

    /// <summary>From 0 to one less than a bound.</summary>
    // The high half of a product maps 64 bits to a range; what it lacks of uniformity is below bound/2^64.
    public int Below(int bound) => (int)Math.BigMul(SplitMix64.Next(ref _state), (uint)bound, out _);

    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// A quick generator with a seed. The framework's own seeded one keeps a sequence of decades ago, and shuffling the rows with it
/// takes a noticeable part of a pass.
/// </summary>
internal sealed class SeededRandom(int seed) : Random
{
    private ulong _state = (ulong)(uint)seed;

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return Below((uint)maxValue);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + Below((uint)(maxValue - minValue));
    }

    public override double NextDouble() => (SplitMix64.Next(ref _state) >> 11) * (1.0 / (1UL << 53));

    protected override double Sample() => NextDouble();

    // The high half of a product maps 64 bits to a range; what it lacks of uniformity is below range/2^64.
    private int Below(uint range) => (int)Math.BigMul(SplitMix64.Next(ref _state), range, out _);
}

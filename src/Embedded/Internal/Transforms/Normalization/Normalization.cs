using System.Numerics;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>A way to scale, and how much of the data it is learned from.</summary>
internal abstract record Normalization(long MaximumExampleCount, bool FixZero)
{
    public abstract SlotStatistics<T> CreateStatistics<T>(int size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>To the unit interval, or, where zero stays zero, to at most one in magnitude.</summary>
internal sealed record MinMaxNormalization(long MaximumExampleCount, bool FixZero) : Normalization(MaximumExampleCount, FixZero)
{
    public override SlotStatistics<T> CreateStatistics<T>(int size) => new SlotRanges<T>(size, FixZero);
}

/// <summary>To unit variance around zero, or, where zero stays zero, to unit mean square.</summary>
internal sealed record MeanVarianceNormalization(long MaximumExampleCount, bool FixZero, bool UseCdf) : Normalization(MaximumExampleCount, FixZero)
{
    public override SlotStatistics<T> CreateStatistics<T>(int size) => new SlotMoments<T>(size, FixZero, UseCdf);
}

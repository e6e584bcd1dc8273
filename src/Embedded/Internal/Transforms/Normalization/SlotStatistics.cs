using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>What a normalizer learns of each slot of a vector.</summary>
internal abstract class SlotStatistics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract void Add(in VBuffer<T> value);

    /// <summary>Ends the learning.</summary>
    /// <param name="type">The type of the column: a vector, or a scalar when there is one slot.</param>
    public abstract NormalizerFunction ToFunction(DataViewType type);
}

using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by what pairs of .NET values say.</summary>
public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(IHostEnvironment env, IDataView lookup, InputOutputColumnPair column)
        : base(env, ValueMap.Read(lookup, lookup.Schema[LookupPairs.KeyColumn], lookup.Schema[LookupPairs.ValueColumn]), column)
    {
    }
}

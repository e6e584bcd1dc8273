using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Makes a <see cref="StatefulCustomMappingTransformer{TSrc,TDst,TState}"/>.</summary>
public sealed class StatefulCustomMappingEstimator<TSrc, TDst, TState> : TrivialEstimator<StatefulCustomMappingTransformer<TSrc, TDst, TState>>
    where TSrc : class, new()
    where TDst : class, new()
    where TState : class, new()
{
    internal StatefulCustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst, TState> map, Action<TState> initialize, string contractName)
        : base(env, new StatefulCustomMappingTransformer<TSrc, TDst, TState>(env, map, initialize, contractName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => CustomMappings.Map<TSrc>(inputSchema, null, Transformer.Outputs);
}

using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Makes a <see cref="CustomMappingTransformer{TSrc,TDst}"/>.</summary>
public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> map, string contractName, SchemaDefinition inputs, SchemaDefinition outputs)
        : base(env, new CustomMappingTransformer<TSrc, TDst>(env, map, contractName, inputs, outputs))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => CustomMappings.Map<TSrc>(inputSchema, Transformer.Inputs, Transformer.Outputs);
}

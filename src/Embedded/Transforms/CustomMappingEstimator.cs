using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Binding;
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

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (BoundMember member in BoundMember.Of(typeof(TSrc), Transformer.Inputs, SchemaDefinition.Direction.Write))
            Check(inputSchema.Find(member.ColumnName), SchemaShape.Column.Of(member.ColumnName, member.ColumnType));
        return inputSchema.With(Transformer.Outputs.Select(output =>
            SchemaShape.Column.Of(output.ColumnName, output.ColumnType, SchemaShape.Create(output.Annotations.Schema))));
    }

    // A vector of variable size takes any vector, and an unsigned integer takes keys.
    private static void Check(SchemaShape.Column found, SchemaShape.Column expected)
    {
        bool kind = expected.Kind == found.Kind
            || (expected.Kind == SchemaShape.Column.VectorKind.VariableVector && found.Kind == SchemaShape.Column.VectorKind.Vector);
        if (!kind || !expected.ItemType.Equals(found.ItemType) || (expected.IsKey && !found.IsKey))
            throw SchemaErrors.WrongType(expected.Name, expected.GetTypeString(), found.GetTypeString());
    }
}

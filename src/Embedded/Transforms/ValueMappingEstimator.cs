using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by what a lookup table says; what the table lacks becomes the default value.</summary>
public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    internal ValueMappingEstimator(IHostEnvironment env, ValueMap map, params InputOutputColumnPair[] columns)
        : base(env, new ValueMappingTransformer(env, map, columns))
    {
    }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Map(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private SchemaShape.Column Map(string output, SchemaShape.Column input)
    {
        ValueMap map = Transformer.Map;
        if (input.ItemType.RawType != map.KeyType.RawType)
            throw SchemaErrors.WrongType(input.Name, $"{map.KeyType} or a vector of it, which is what the map looks values up by", input.GetTypeString());
        SchemaShape annotations = SchemaShape.Create(map.Annotations.Schema);
        SchemaShape.Column value = SchemaShape.Column.Of(output, map.ValueType, annotations);
        if (input.Kind == SchemaShape.Column.VectorKind.Scalar)
            return value;
        return value.Kind == SchemaShape.Column.VectorKind.Scalar
            ? new SchemaShape.Column(output, input.Kind, value.ItemType, value.IsKey, annotations)
            : throw ValueMappingTransformer.BothVectors(input.Name);
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by vectors of their bits.</summary>
public sealed class KeyToBinaryVectorMappingEstimator : TrivialEstimator<KeyToBinaryVectorMappingTransformer>
{
    internal KeyToBinaryVectorMappingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env, new KeyToBinaryVectorMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Encode(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private static SchemaShape.Column Encode(string output, SchemaShape.Column input)
    {
        KeyTypes.RequireKey(input);
        var annotations = new List<SchemaShape.Column>();
        if (input.Kind != SchemaShape.Column.VectorKind.VariableVector
            && input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values) && values.ItemType is TextDataViewType)
            annotations.Add(AnnotationShapes.SlotNames);
        if (input.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(AnnotationShapes.IsNormalized);
        return new SchemaShape.Column(output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(annotations));
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by vectors with a slot for each key.</summary>
public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, bool outputCountVector)
        : base(env, new KeyToVectorMappingTransformer(env, columns, outputCountVector))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Spread(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private SchemaShape.Column Spread(string output, SchemaShape.Column input)
    {
        KeyTypes.RequireKey(input);
        bool isVariable = input.Kind == SchemaShape.Column.VectorKind.VariableVector;
        var annotations = new List<SchemaShape.Column>();
        if (!isVariable && input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values) && values.ItemType is TextDataViewType)
            annotations.Add(AnnotationShapes.SlotNames);
        if (!isVariable && !Transformer.OutputCountVector)
            annotations.Add(AnnotationShapes.CategoricalSlotRanges);
        if (!Transformer.OutputCountVector || input.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(AnnotationShapes.IsNormalized);
        return new SchemaShape.Column(output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(annotations));
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by the values behind them.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env, new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => LookUp(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private static SchemaShape.Column LookUp(string output, SchemaShape.Column input)
    {
        KeyTypes.RequireKey(input);
        if (!input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values))
            throw SchemaErrors.WrongType(input.Name, KeyToValueMappingTransformer.Expected, input.GetTypeString());
        var kept = input.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNames);
        return new SchemaShape.Column(output, input.Kind, values.ItemType, values.IsKey, new SchemaShape(kept));
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Gives columns further names.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, params InputOutputColumnPair[] columns)
        : base(env, new ColumnCopyingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Copy(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private static SchemaShape.Column Copy(string output, SchemaShape.Column input) =>
        new(output, input.Kind, input.ItemType, input.IsKey, input.Annotations);
}

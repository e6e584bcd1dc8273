using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Keeps some of the columns.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    private ColumnSelectingEstimator(IHostEnvironment env, ColumnSelection selection)
        : base(env, new ColumnSelectingTransformer(selection))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Transformer.Selection.Apply(inputSchema);
    }

    internal static ColumnSelectingEstimator Keep(IHostEnvironment env, string[] names, bool keepHidden) =>
        new(env, new ColumnSelection(Check(names), Keep: true, keepHidden));

    internal static ColumnSelectingEstimator Drop(IHostEnvironment env, string[] names) =>
        new(env, new ColumnSelection(Check(names), Keep: false, KeepHidden: false));

    private static string[] Check(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Length > 0 && !names.Any(string.IsNullOrEmpty)
            ? [.. names]
            : throw new ArgumentException("At least one column is needed, each with a name.", nameof(names));
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Gives columns further names; the values are not copied.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "CopyTransform";

    internal ColumnCopyingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env, columns)
    {
    }

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input) =>
        new(new DataViewSchema.DetachedColumn(output, input.Type, input.Annotations), [input.Index], row => row.GetGetter(input));

    internal static ColumnCopyingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, ColumnPairs.Read(ctx.Reader));
}

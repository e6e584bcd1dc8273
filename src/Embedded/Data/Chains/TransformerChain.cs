using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How chains are read back, whatever the type of their last transformer was.</summary>
internal static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadCount(sizeof(TransformerScope));
        var transformers = new ITransformer[count];
        var scopes = new TransformerScope[count];
        for (int i = 0; i < count; i++)
        {
            scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            transformers[i] = ctx.LoadModel<ITransformer>(env, ChildName(i));
        }

        return new TransformerChain<ITransformer>(transformers, scopes);
    }

    public static string ChildName(int index) => $"Transform_{index:000}";
}

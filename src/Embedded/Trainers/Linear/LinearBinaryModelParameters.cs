using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A linear model whose score is positive for positive examples.</summary>
public sealed class LinearBinaryModelParameters : LinearModelParameters
{
    internal const string Signature = "Linear2CExec";

    internal LinearBinaryModelParameters(float[] weights, float bias)
        : base(weights, bias)
    {
    }

    internal override string LoaderSignature => Signature;

    internal static LinearBinaryModelParameters Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (float[] weights, float bias) = Read(ctx.Reader);
        return new LinearBinaryModelParameters(weights, bias);
    }
}

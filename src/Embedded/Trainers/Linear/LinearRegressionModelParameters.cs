using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A linear model of a number: its score.</summary>
public sealed class LinearRegressionModelParameters : RegressionModelParameters
{
    internal const string Signature = "LinearRegressionExec";

    internal LinearRegressionModelParameters(float[] weights, float bias)
        : base(weights, bias)
    {
    }

    internal override string LoaderSignature => Signature;

    internal static LinearRegressionModelParameters Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (float[] weights, float bias) = Read(ctx.Reader);
        return new LinearRegressionModelParameters(weights, bias);
    }
}

namespace Microsoft.ML.Trainers;

/// <summary>A linear model of a number.</summary>
public abstract class RegressionModelParameters : LinearModelParameters
{
    private protected RegressionModelParameters(float[] weights, float bias)
        : base(weights, bias)
    {
    }
}

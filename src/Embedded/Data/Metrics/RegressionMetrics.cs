namespace Microsoft.ML.Data;

/// <summary>How well numbers were predicted.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(double meanAbsoluteError, double meanSquaredError, double rootMeanSquaredError, double lossFunction, double rSquared)
    {
        MeanAbsoluteError = meanAbsoluteError;
        MeanSquaredError = meanSquaredError;
        RootMeanSquaredError = rootMeanSquaredError;
        LossFunction = lossFunction;
        RSquared = rSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError { get; }

    /// <summary>The mean of the loss that training is judged by, the squared error.</summary>
    public double LossFunction { get; }

    /// <summary>The part of the labels' variance that the predictions explain.</summary>
    public double RSquared { get; }
}

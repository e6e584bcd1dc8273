namespace Microsoft.ML.Trainers;

/// <summary>A loss of numbers that gradient methods can use.</summary>
public interface IScalarLoss : ILossFunction<float, float>
{
    /// <summary>The derivative by the output.</summary>
    float Derivative(float output, float label);
}

/// <summary>A loss of binary classification; a positive label is above zero.</summary>
public interface IClassificationLoss : IScalarLoss;

/// <summary>A loss of regression.</summary>
public interface IRegressionLoss : IScalarLoss;

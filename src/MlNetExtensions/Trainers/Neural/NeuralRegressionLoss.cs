namespace MlNetExtensions;

/// <summary>What a perceptron for a number makes small, of labels scaled to mean 0 and standard deviation 1.</summary>
public enum NeuralRegressionLoss
{
    /// <summary>½(y − m)²: the mean of the label.</summary>
    Squared,

    /// <summary>Squared up to a distance of one standard deviation and linear beyond: outliers count less.</summary>
    Huber,
}

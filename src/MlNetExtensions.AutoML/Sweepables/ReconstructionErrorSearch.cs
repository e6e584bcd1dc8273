using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// What is searched of an autoencoder for anomaly detection. The threshold is split-conformal, from a fifth of the rows, so that a trial trains one
/// network and not one for each of five folds; train the winner with any other.
/// </summary>
public sealed class ReconstructionErrorSearch
{
    /// <summary>Units of the layers beside the bottleneck; 16 to 256. Default: 64.</summary>
    [Range(16, 256, 64, logBase: true)]
    public int Width { get; set; } = 64;

    /// <summary>Units of the bottleneck; 2 to 64. Default: 16.</summary>
    [Range(2, 64, 16, logBase: true)]
    public int Bottleneck { get; set; } = 16;

    /// <summary>The learning rate at the start; 1e-4 to 0.05. Default: 0.005.</summary>
    [Range(1e-4, 0.05, 0.005, logBase: true)]
    public double LearningRate { get; set; } = 0.005;

    /// <summary>Passes over the rows; 5 to 200. Default: 50.</summary>
    [Range(5, 200, 50, logBase: true)]
    public int Epochs { get; set; } = 50;

    /// <summary>The trainer's options with these values; the seed and the token are those of the trial at hand, if there is one.</summary>
    /// <param name="featureColumnName">The features.</param>
    public ReconstructionErrorTrainer.Options ToOptions(string featureColumnName) => new()
    {
        FeatureColumnNames = [featureColumnName],
        HiddenLayers = [Width, Bottleneck, Width],
        LearningRate = LearningRate,
        NumberOfEpochs = Epochs,
        Threshold = AnomalyThreshold.SplitConformal(seed: TrialScope.Seed),
        Seed = TrialScope.Seed,
        CancellationToken = TrialScope.Cancellation,
    };
}

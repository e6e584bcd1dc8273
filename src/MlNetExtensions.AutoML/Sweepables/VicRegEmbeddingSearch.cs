using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>What is searched of an embedding by VICReg.</summary>
public sealed class VicRegEmbeddingSearch
{
    /// <summary>Values of the embedding; 8 to 256. Default: 128.</summary>
    [Range(8, 256, 128, logBase: true)]
    public int Dimension { get; set; } = 128;

    /// <summary>Units of the encoder's hidden layer; 32 to 512. Default: 256.</summary>
    [Range(32, 512, 256, logBase: true)]
    public int Width { get; set; } = 256;

    /// <summary>The share of features that a view has from other rows; 0.05 to 0.6. Default: 0.3.</summary>
    [Range(0.05, 0.6, 0.3)]
    public double Corruption { get; set; } = 0.3;

    /// <summary>Passes over the rows; 5 to 100. Default: 30.</summary>
    [Range(5, 100, 30, logBase: true)]
    public int Epochs { get; set; } = 30;

    /// <summary>The estimator's options with these values; the seed and the token are those of the trial at hand, if there is one.</summary>
    /// <param name="outputColumnName">The embedding.</param>
    /// <param name="inputColumnName">The features.</param>
    public VicRegEmbeddingEstimator.Options ToOptions(string outputColumnName, string inputColumnName) => new()
    {
        OutputColumnName = outputColumnName,
        InputColumnName = inputColumnName,
        Dimension = Dimension,
        EncoderLayers = [Width],
        FirstView = [new FeatureCorruption(Corruption)],
        SecondView = [new FeatureCorruption(Corruption)],
        NumberOfEpochs = Epochs,
        Seed = TrialScope.Seed,
        CancellationToken = TrialScope.Cancellation,
    };
}

using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>What is searched of a neural network.</summary>
public sealed class NeuralNetworkSearch
{
    /// <summary>Hidden layers; 1 to 3. Default: 2.</summary>
    [Range(1, 3, 2)]
    public int Layers { get; set; } = 2;

    /// <summary>Units of the first hidden layer; each further one has half as many. 16 to 512. Default: 128.</summary>
    [Range(16, 512, 128, logBase: true)]
    public int Width { get; set; } = 128;

    /// <summary>The share of units left out in a step; 0 to 0.5. Default: 0.</summary>
    [Range(0.0, 0.5, 0.0)]
    public double Dropout { get; set; }

    /// <summary>The learning rate at the start; 1e-4 to 0.1. Default: 1e-3.</summary>
    [Range(1e-4, 0.1, 1e-3, logBase: true)]
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>Decoupled weight decay; 1e-6 to 0.1. Default: 1e-3.</summary>
    [Range(1e-6, 0.1, 1e-3, logBase: true)]
    public double WeightDecay { get; set; } = 1e-3;

    /// <summary>Passes over the rows; 3 to 60. Default: 10.</summary>
    [Range(3, 60, 10, logBase: true)]
    public int Epochs { get; set; } = 10;

    /// <summary>Rows of a step: 32, 64, 128, 256 or 512. Default: 128.</summary>
    [Choice([32, 64, 128, 256, 512], 128)]
    public int BatchSize { get; set; } = 128;

    /// <summary>The optimizer: AdamW or MarsAdamW. Default: AdamW.</summary>
    [Choice([nameof(Optimizers.AdamW), nameof(Optimizers.MarsAdamW)], nameof(Optimizers.AdamW))]
    public string Optimizer { get; set; } = nameof(Optimizers.AdamW);

    /// <summary>Of hidden layers. Default: <see cref="HiddenNormalization.None"/>.</summary>
    [Choice([nameof(HiddenNormalization.None), nameof(HiddenNormalization.Batch), nameof(HiddenNormalization.Layer)], nameof(HiddenNormalization.None))]
    public string Normalization { get; set; } = nameof(HiddenNormalization.None);

    internal int[] HiddenLayers => [.. Enumerable.Range(0, Layers).Select(layer => Math.Max(1, Width >> layer))];

    /// <summary>A trainer's options with these values; the seed and the token are those of the trial at hand, if there is one.</summary>
    /// <typeparam name="TOptions">The trainer's.</typeparam>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="featureColumnName">The features.</param>
    /// <param name="exampleWeightColumnName">Weights of examples; null for none.</param>
    public TOptions ToOptions<TOptions>(string labelColumnName, string featureColumnName, string? exampleWeightColumnName)
        where TOptions : NeuralNetworkOptions, new() => new()
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            HiddenLayers = HiddenLayers,
            Dropout = Dropout,
            LearningRate = LearningRate,
            NumberOfEpochs = Epochs,
            BatchSize = BatchSize,
            Optimizer = Optimizer == nameof(Optimizers.MarsAdamW)
                ? rate => Optimizers.MarsAdamW(rate, weightDecay: WeightDecay)
                : rate => Optimizers.AdamW(rate, weightDecay: WeightDecay),
            Normalization = Enum.Parse<HiddenNormalization>(Normalization),
            Seed = TrialScope.Seed,
            CancellationToken = TrialScope.Cancellation,
        };
}

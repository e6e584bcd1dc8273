using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>
/// What is searched of a linear trainer: an elastic net, and the scale of features. Trials stop at a tolerance of 1e-4 or after 200 passes: closer to the
/// optimum, metrics on other rows change no more.
/// </summary>
public sealed class LinearSearch
{
    private const double TrialTolerance = 1e-4;
    private const double MostPasses = 200;

    /// <summary>Of L₁ and L₂ together, relative to the mean loss of a row; 1e-8 to 1. Default: 1e-4.</summary>
    [Range(1e-8, 1.0, 1e-4, logBase: true)]
    public double Strength { get; set; } = 1e-4;

    /// <summary>The share of L₁ in it; 0 to 1. Default: 0.</summary>
    [Range(0.0, 1.0, 0.0)]
    public double L1Share { get; set; }

    /// <summary>What is done to features before learning. Default: <see cref="FeatureScaling.StandardDeviation"/>.</summary>
    [Choice([nameof(FeatureScaling.None), nameof(FeatureScaling.StandardDeviation)], nameof(FeatureScaling.StandardDeviation))]
    public string Scaling { get; set; } = nameof(FeatureScaling.StandardDeviation);

    /// <summary>A trainer's options with these values; the seed and the token are those of the trial at hand, if there is one.</summary>
    /// <typeparam name="TOptions">The trainer's.</typeparam>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="featureColumnName">The features.</param>
    /// <param name="exampleWeightColumnName">Weights of examples; null for none.</param>
    public TOptions ToOptions<TOptions>(string labelColumnName, string featureColumnName, string? exampleWeightColumnName)
        where TOptions : VarianceReducedOptions, new() => new()
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            L1Regularization = Strength * L1Share,
            L2Regularization = Strength * (1 - L1Share),
            FeatureScaling = Enum.Parse<FeatureScaling>(Scaling),
            Tolerance = TrialTolerance,
            MaximumPasses = MostPasses,
            Seed = TrialScope.Seed,
            CancellationToken = TrialScope.Cancellation,
        };
}

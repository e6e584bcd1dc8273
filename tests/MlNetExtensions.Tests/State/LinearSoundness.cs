using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.State;

/// <summary>What linear models that were accepted owe: finite expectations; probabilities that sum to 1 and the key of one of the classes.</summary>
internal static class LinearSoundness
{
    public static void CheckPoisson(string payload)
    {
        var input = new LinearContracts.Input { Payload = payload.AsMemory() };
        int dimension = LinearContracts.PoissonOf(input).Weights.Count;
        var output = new LinearContracts.Count();
        foreach (float[] features in FeatureRows.ToScore(dimension))
        {
            input.Features = new VBuffer<float>(dimension, features);
            PoissonFactory.Map(input, output);
            Sound.Require(float.IsFinite(output.Value) && output.Value >= 0, $"count {output.Value}");
        }
    }

    public static void CheckMaximumEntropy(string payload)
    {
        var input = new LinearContracts.Input { Payload = payload.AsMemory() };
        MaximumEntropyModel model = LinearContracts.MaximumEntropyOf(input);
        int dimension = model.Scores.Dimension;
        var label = new LinearContracts.Class();
        Sound.Require(model.ClassNames.Count == model.NumberOfClasses, "as many names as classes");
        foreach (float[] features in FeatureRows.ToScore(dimension))
        {
            input.Features = new VBuffer<float>(dimension, features);
            ClassFactory.Map(input, label);
            Sound.Require(label.Value >= 1 && label.Value <= model.NumberOfClasses, $"key {label.Value}");
            float sum = 0;
            foreach (float probability in ProbabilitiesFactory.Compute(input))
            {
                Sound.Require(probability is >= 0 and <= 1, $"probability {probability}");
                sum += probability;
            }

            Sound.Require(Math.Abs(sum - 1) < 1e-3, $"probabilities sum to {sum}");
        }
    }
}

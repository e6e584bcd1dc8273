using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>What linear models that were accepted owe: finite expectations; probabilities that sum to 1 and the key of one of the classes.</summary>
internal static class LinearSoundness
{
    public static void CheckPoisson(string payload)
    {
        PoissonLinearModel model = ((PoissonRegressionTransformer)Payload.Decode(payload)!).Model;
        foreach (float[] features in FeatureRows.ToScore(model.Weights.Count))
        {
            float count = new PayloadRow(payload, new VBuffer<float>(features.Length, features)).Single(0);
            Sound.Require(float.IsFinite(count) && count >= 0, $"count {count}");
        }
    }

    public static void CheckMaximumEntropy(string payload)
    {
        MaximumEntropyModel model = ((MaximumEntropyTransformer)Payload.Decode(payload)!).Model;
        Sound.Require(model.ClassNames.Count == model.NumberOfClasses, "as many names as classes");
        foreach (float[] features in FeatureRows.ToScore(model.Scores.Dimension))
        {
            var row = new PayloadRow(payload, new VBuffer<float>(features.Length, features));
            uint label = row.Key(0);
            Sound.Require(label >= 1 && label <= model.NumberOfClasses, $"key {label}");
            float[] probabilities = row.Vector(1);
            Sound.Require(probabilities.All(probability => probability is >= 0 and <= 1), "probabilities lie in [0, 1]");
            Sound.Require(Math.Abs(probabilities.Sum() - 1) < 1e-3, $"probabilities sum to {probabilities.Sum()}");
        }
    }
}

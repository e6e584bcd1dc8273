using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>
/// What networks that were accepted owe: outputs of every row; probabilities that sum to 1, and the key of one of the classes. Only where weights are so
/// large that Single overflows are scores not numbers, and then the key is missing.
/// </summary>
internal static class NeuralSoundness
{
    public static void CheckClasses(string payload)
    {
        var component = (MulticlassNeuralNetworkTransformer)Payload.Decode(payload)!;
        ForEachRow(component.Model, payload, row =>
        {
            uint label = row.Key(0);
            float[] probabilities = row.Vector(1);
            Sound.Require(probabilities.Length == component.ClassNames.Count, "a probability for each class");
            if (probabilities.Any(float.IsNaN))
            {
                Sound.Require(label == 0, $"key {label} of scores that are not numbers");
                return;
            }

            Sound.Require(label >= 1 && label <= probabilities.Length, $"key {label}");
            Sound.Require(probabilities.All(probability => probability is >= 0 and <= 1), "probabilities lie in [0, 1]");
            Sound.Require(Math.Abs(probabilities.Sum() - 1) < 1e-3, $"probabilities sum to {probabilities.Sum()}");
        });
    }

    public static void CheckBinary(string payload) => ForEachRow(((BinaryNeuralNetworkTransformer)Payload.Decode(payload)!).Model, payload, row =>
    {
        float score = row.Single(1), probability = row.Single(2);
        Sound.Require(float.IsNaN(score) ? float.IsNaN(probability) : probability is >= 0 and <= 1, $"probability {probability} of score {score}");
        Sound.Require(row.Boolean(0) == score > 0, "the label is that of the score");
    });

    public static void CheckRegression(string payload) =>
        ForEachRow(((RegressionNeuralNetworkTransformer)Payload.Decode(payload)!).Model, payload, row => row.Single(0));

    public static void CheckEmbedding(string payload)
    {
        var component = (VicRegEmbeddingTransformer)Payload.Decode(payload)!;
        foreach (float[] features in FeatureRows.ToScore(component.Shape.Inputs))
        {
            Sound.Require(new PayloadRow(payload, new VBuffer<float>(features.Length, features)).Vector(0).Length == component.Shape.Outputs, "a value for each dimension");
        }
    }

    private static void ForEachRow(NeuralNetworkModel model, string payload, Action<PayloadRow> check)
    {
        foreach (float[] features in FeatureRows.ToScore(model.Shape.Inputs))
        {
            check(new PayloadRow(payload, new VBuffer<float>(features.Length, features)));
        }
    }
}

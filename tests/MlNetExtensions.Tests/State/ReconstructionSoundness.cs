using Microsoft.ML.Data;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>
/// What an autoencoder that was accepted owes: finite scores, p-values in (0, 1], labels that agree with what decides them, and p-values that do
/// not rise with the score where they follow it.
/// </summary>
internal static class ReconstructionSoundness
{
    public static void Check(string payload)
    {
        var component = (ReconstructionErrorTransformer)Payload.Decode(payload)!;
        ReconstructionAnomalyModel model = component.Model;
        List<(float Score, float PValue)> verdicts = [];
        foreach (float[] features in FeatureRows.ToScore(model.Shape.Inputs))
        {
            var row = new PayloadRow(payload, GaussianSoundness.Joined(features, [.. model.Dimensions]));
            (float score, bool label, float pValue) = (row.Single(0), row.Boolean(1), float.NaN);
            for (int i = 2; i < component.Outputs.Count; i++)
            {
                if (component.Outputs[i].Type is VectorDataViewType)
                {
                    Sound.Require(row.Vector(i).All(value => float.IsFinite(value) && value >= 0), "a contribution is not finite or below zero");
                }
                else
                {
                    pValue = row.Single(i);
                    Sound.Require(model.HasPValues ? pValue is > 0 and <= 1 : float.IsNaN(pValue), $"p-value {pValue}");
                    Sound.Require(model.FalsePositiveRate is not { } rate || label == pValue <= Math.Max(rate, float.Epsilon), $"label {label} at p-value {pValue}");
                }
            }

            Sound.Require(float.IsFinite(score) && score >= 0, $"score {score}");
            Sound.Require(model.FalsePositiveRate is not null || label == score > (float)model.Threshold, $"label {label} at score {score}");
            verdicts.Add((score, pValue));
        }

        verdicts.Sort((a, b) => a.Score.CompareTo(b.Score));
        for (int i = 1; i < verdicts.Count; i++)
        {
            Sound.Require(!model.PValuesFollowScores || !(verdicts[i].PValue > verdicts[i - 1].PValue), $"p-values {verdicts[i - 1]} and {verdicts[i]} rise with the score");
        }
    }
}

using Microsoft.ML.Data;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>
/// What a Gaussian that was accepted owes: finite scores, p-values in (0, 1], labels that agree with what decides them, and both falling or
/// rising with the score where they follow it.
/// </summary>
internal static class GaussianSoundness
{
    public static void Check(string payload)
    {
        var model = (GaussianMahalanobisTransformer)Payload.Decode(payload)!;
        int[] sizes = [.. model.Model.Columns.Select(column => column.Dimension)];
        List<(float Score, bool Label, float PValue)> verdicts = [];
        foreach (float[] features in FeatureRows.ToScore(sizes.Sum()))
        {
            Compute(payload, sizes, features, verdicts, model);
        }

        verdicts.Sort((a, b) => a.Score.CompareTo(b.Score));
        for (int i = 1; i < verdicts.Count; i++)
        {
            Sound.Require(!model.Model.PValuesFollowScores || !(verdicts[i].PValue > verdicts[i - 1].PValue), $"p-values {verdicts[i - 1]} and {verdicts[i]} rise with the score");
            Sound.Require(!model.Model.LabelsFollowScores || verdicts[i].Label || !verdicts[i - 1].Label, $"labels {verdicts[i - 1]} and {verdicts[i]} fall as the score rises");
        }

        if (model.Model is { HasPValues: true, PValuesFollowScores: true, SmallestPValue: <= 0.1 })
        {
            Sound.Require(double.IsFinite(model.ChangeFalsePositiveRate(0.1).Threshold), "another rate's threshold is not finite");
        }
    }

    /// <summary>Fits the statistics of an accepted model, if it has any; those that no rows have are refused as rows without variance are.</summary>
    public static void Merge(string payload)
    {
        var model = (GaussianMahalanobisTransformer)Payload.Decode(payload)!;
        if (!model.HasStatistics)
        {
            return;
        }

        try
        {
            IReadOnlyList<GaussianModel> merged = model.Merge(model, threshold: 1).Model.Columns;
            Sound.Require(merged.All(column => column.Shrinkage is >= 0 and <= 1 && column.Components >= 1), "merged statistics give no model");
        }
        catch (Exception error) when (error is DegenerateSampleException or InvalidOperationException)
        {
        }
    }

    private static void Compute(string payload, int[] sizes, float[] features, List<(float Score, bool Label, float PValue)> verdicts, GaussianMahalanobisTransformer transformer)
    {
        GaussianAnomalyModel model = transformer.Model;
        var row = new PayloadRow(payload, Joined(features, sizes));
        float score = 0, pValue = float.NaN;
        bool label = false, hasPValue = false;
        try
        {
            for (int i = 0; i < transformer.Outputs.Count; i++)
            {
                switch (transformer.Outputs[i])
                {
                    case { Type: VectorDataViewType }:
                        Sound.Require(row.Vector(i).All(float.IsFinite), "a contribution or a column's score is not finite");
                        break;
                    case { Type: BooleanDataViewType }:
                        label = row.Boolean(i);
                        break;
                    default:
                        hasPValue |= i > 0;
                        (score, pValue) = i == 0 ? (row.Single(i), pValue) : (score, row.Single(i));
                        break;
                }
            }
        }
        catch (InvalidOperationException error) when (error.Message.Contains("numbers of the model overflow", StringComparison.Ordinal))
        {
            return;
        }

        Sound.Require(float.IsFinite(score) && score >= 0, $"score {score}");
        Sound.Require(!hasPValue || (model.HasPValues ? pValue is > 0 and <= 1 : float.IsNaN(pValue)), $"p-value {pValue}");
        bool expected = model.FalsePositiveRate is { } rate ? pValue <= Math.Max(rate, float.Epsilon) : score > (float)model.Threshold;
        Sound.Require(label == expected || (model.FalsePositiveRate is not null && !hasPValue), $"label {label} at score {score} and p-value {pValue}");
        verdicts.Add((score, label, pValue));
    }

    internal static VBuffer<float> Joined(float[] features, int[] sizes)
    {
        List<float> joined = [];
        int start = 0;
        foreach (int size in sizes)
        {
            if (start > 0)
            {
                joined.Add(JoinedColumns.Mark);
            }

            joined.AddRange(features.AsSpan(start, size));
            start += size;
        }

        return new VBuffer<float>(joined.Count, [.. joined]);
    }
}

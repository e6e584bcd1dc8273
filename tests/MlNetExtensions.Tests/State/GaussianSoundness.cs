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
        GaussianMahalanobisTransformer model = GaussianContracts.Restore(payload);
        int[] sizes = [.. model.Model.Columns.Select(column => column.Dimension)];
        List<(float Score, bool Label, float PValue)> verdicts = [];
        foreach (float[] features in FeatureRows.ToScore(sizes.Sum()))
        {
            Compute(payload, sizes, features, verdicts, model.Model);
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
        GaussianMahalanobisTransformer model = GaussianContracts.Restore(payload);
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

    private static void Compute(string payload, int[] sizes, float[] features, List<(float Score, bool Label, float PValue)> verdicts, GaussianAnomalyModel model)
    {
        var input = new GaussianContracts.Input { Features = Joined(features, sizes), Payload = payload.AsMemory() };
        var scores = new GaussianContracts.Scores();
        var vector = new GaussianContracts.Vector();
        var texts = new GaussianContracts.Texts();
        try
        {
            ScoresFactory.Map(input, scores);
            if (!model.LabelsFollowScores || !model.PValuesFollowScores)
            {
                var verdict = new GaussianContracts.Verdict();
                VerdictFactory.Map(input, verdict);
                (scores.PredictedLabel, scores.PValue) = (verdict.PredictedLabel, verdict.PValue);
            }

            ContributionsFactory.Map(input, vector);
            Sound.Require(float.IsFinite(vector.P0.Length > 0 ? vector.P0.GetItemOrDefault(0) : 0), "a contribution is not finite");
            ColumnScoresFactory.Map(input, texts);
        }
        catch (InvalidOperationException error) when (error.Message.Contains("numbers of the model overflow", StringComparison.Ordinal))
        {
            return;
        }

        Sound.Require(float.IsFinite(scores.Score) && scores.Score >= 0, $"score {scores.Score}");
        Sound.Require(model.HasPValues ? scores.PValue is > 0 and <= 1 : float.IsNaN(scores.PValue), $"p-value {scores.PValue}");
        bool expected = model.FalsePositiveRate is { } rate ? scores.PValue <= Math.Max(rate, float.Epsilon) : scores.Score > (float)model.Threshold;
        Sound.Require(scores.PredictedLabel == expected, $"label {scores.PredictedLabel} at score {scores.Score} and p-value {scores.PValue}");
        verdicts.Add((scores.Score, scores.PredictedLabel, scores.PValue));
    }

    private static VBuffer<float> Joined(float[] features, int[] sizes)
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

using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>What a normalization that was accepted owes: a finite value for every finite one, in known and unknown strata.</summary>
internal static class NormalizationSoundness
{
    public static void Check(string payload)
    {
        RowTransformer component = Payload.Decode(payload)!;
        foreach (float[] features in FeatureRows.ToScore(component.Inputs[0].Dimension))
        {
            CheckRow(payload, component, features, [0, 1, 2, 1e9f, -3, float.NaN]);
        }
    }

    /// <summary>The same for an encoding, whose outputs are more than its inputs.</summary>
    public static void CheckEncoding(string payload)
    {
        RowTransformer component = Payload.Decode(payload)!;
        foreach (float[] features in FeatureRows.ToScore(component.Inputs[0].Dimension))
        {
            float[] slots = new PayloadRow(payload, new VBuffer<float>(features.Length, features)).Vector(0);
            Sound.Require(slots.Length == component.Outputs[0].Size && slots.All(float.IsFinite), "a slot is not finite");
        }
    }

    /// <summary>The same where the first category is known; rows of unknown ones may be refused.</summary>
    public static void CheckKnown(string payload)
    {
        RowTransformer component = Payload.Decode(payload)!;
        foreach (float[] features in FeatureRows.ToScore(component.Inputs.Where(input => input.Categories is null).Max(input => input.Dimension)))
        {
            float[] normalized = new PayloadRow(payload, Join(component.Inputs, features, category: 1, isMissing: 0)).Vector(0);
            Sound.Require(normalized.Length == component.Inputs[0].Dimension, "the output has the size of the input");
            Sound.Require(normalized.All(float.IsFinite), "an output is not finite");
        }
    }

    /// <summary>The same for scores, of which those outside of their range are refused.</summary>
    public static void CheckScores(string payload)
    {
        var component = (BetaNormalizingTransformer)Payload.Decode(payload)!;
        foreach (double share in new[] { 0, 0.3, 1 })
        {
            float score = (float)Math.Clamp(component.Range.Low + share * (component.Range.High - component.Range.Low), component.Range.Low, component.Range.High);
            CheckRow(payload, component, [.. Enumerable.Repeat(score, component.Inputs[0].Dimension)], [0, 1, 2, 1e9f, -3, float.NaN]);
        }
    }

    /// <summary>The same for values with positive sizes.</summary>
    public static void CheckSizes(string payload)
    {
        RowTransformer component = Payload.Decode(payload)!;
        foreach (float size in new[] { 1e-30f, 1, 7, 1e30f })
        {
            foreach (float[] features in FeatureRows.ToScore(component.Inputs[0].Dimension))
            {
                var row = new PayloadRow(payload, new VBuffer<float>(features.Length + 2, [.. features, JoinedColumns.Mark, size]));
                Sound.Require(row.Vector(0).All(float.IsFinite) && float.IsFinite(row.Single(1)), $"an output of size {size} is not finite");
            }
        }
    }

    /// <summary>The same for cells with a mask.</summary>
    public static void CheckMasked(string payload)
    {
        RowTransformer component = Payload.Decode(payload)!;
        foreach (float[] cells in FeatureRows.ToScore(component.Inputs[0].Dimension))
        {
            float[] mask = [.. Enumerable.Range(0, component.Inputs[1].Dimension).Select(j => (float)(j % 2))];
            var row = new PayloadRow(payload, new VBuffer<float>(cells.Length + 1 + mask.Length, [.. cells, JoinedColumns.Mark, .. mask]));
            Sound.Require(row.Vector(0).Length == cells.Length && row.Vector(0).All(float.IsFinite), "an output is not finite");
        }
    }

    private static void CheckRow(string payload, RowTransformer component, float[] features, float[] categories)
    {
        foreach (float category in categories)
        {
            var row = new PayloadRow(payload, Join(component.Inputs, features, category));
            float[] normalized = component.Outputs[0].Type is VectorDataViewType ? row.Vector(0) : [row.Single(0)];
            Sound.Require(normalized.Length == features.Length, "the output has the size of the input");
            Sound.Require(normalized.All(float.IsFinite), $"an output of category {category} is not finite");
        }
    }

    /// <summary>As a saved chain joins features and categories.</summary>
    public static VBuffer<float> Join(IReadOnlyList<InputColumn> inputs, float[] features, float category, float? isMissing = null)
    {
        List<float> joined = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            if (i > 0)
            {
                joined.Add(JoinedColumns.Mark);
            }

            joined.AddRange(inputs[i].Categories is null ? features.AsSpan(0, inputs[i].Dimension).ToArray() : [category, .. Enumerable.Repeat(isMissing ?? category, JoinedColumns.Size(inputs[i]) - 1)]);
        }

        return new VBuffer<float>(joined.Count, [.. joined]);
    }
}

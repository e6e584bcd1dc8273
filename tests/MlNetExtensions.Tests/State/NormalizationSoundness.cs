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
            foreach (float category in new[] { 0, 1, 2, 1e9f, -3, float.NaN })
            {
                var row = new PayloadRow(payload, Join(component.Inputs, features, category));
                float[] normalized = component.Outputs[0].Type is VectorDataViewType ? row.Vector(0) : [row.Single(0)];
                Sound.Require(normalized.Length == features.Length, "the output has the size of the input");
                Sound.Require(normalized.All(float.IsFinite), $"an output of category {category} is not finite");
            }
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

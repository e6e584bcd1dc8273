using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>K linear scores of a feature vector. Immutable and safe for any number of threads.</summary>
/// <param name="FeatureColumnName">The feature column.</param>
/// <param name="Weights">d·K values, feature by feature.</param>
/// <param name="Intercepts">K values.</param>
internal sealed record LinearScores(string FeatureColumnName, float[] Weights, float[] Intercepts)
{
    public int Outputs => Intercepts.Length;

    public int Dimension => Weights.Length / Intercepts.Length;

    public InputColumn Input => new(FeatureColumnName, Dimension);

    public void Compute(in VBuffer<float> features, Span<double> scores)
    {
        if (features.Length != Dimension)
        {
            throw new InvalidOperationException($"Column '{FeatureColumnName}' holds {features.Length} features, but the model was trained on {Dimension}.");
        }

        for (int k = 0; k < scores.Length; k++)
        {
            scores[k] = Intercepts[k];
        }

        ReadOnlySpan<float> values = features.GetValues();
        ReadOnlySpan<int> indices = features.IsDense ? [] : features.GetIndices();
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<float> weights = Weights.AsSpan((features.IsDense ? i : indices[i]) * Outputs, Outputs);
            for (int k = 0; k < weights.Length; k++)
            {
                scores[k] += (double)values[i] * weights[k];
            }
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Weights.Length);
        writer.WriteSingles(Weights);
        writer.Write(Intercepts.Length);
        writer.WriteSingles(Intercepts);
    }

    public static LinearScores Read(SavedState reader)
    {
        float[] weights = reader.ReadSingles("weights", reader.ReadCount("weights", sizeof(float), minimum: 1));
        float[] intercepts = reader.ReadSingles("intercepts", reader.ReadCount("intercepts", sizeof(float), minimum: 1));
        reader.Require(weights.Length % intercepts.Length == 0, "weights", $"are {weights.Length}, which is not a whole number for each of {intercepts.Length} intercepts");
        var scores = new LinearScores(reader.Inputs[0].Name, weights, intercepts);
        reader.Require(reader.Inputs.Count == 1 && reader.Inputs[0].Dimension == scores.Dimension,
            "inputs", $"are {reader.Inputs.Count} columns, the first of {reader.Inputs[0].Dimension} features, but there are weights of {scores.Dimension} features");
        return scores;
    }
}

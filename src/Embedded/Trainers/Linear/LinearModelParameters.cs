using Microsoft.ML.Data;
using Microsoft.ML.Internal;

namespace Microsoft.ML.Trainers;

/// <summary>Weights and bias.</summary>
public abstract class LinearModelParameters : ModelParametersBase<float>, IScoringModel
{
    private readonly float[] _weights;

    private protected LinearModelParameters(float[] weights, float bias)
    {
        _weights = weights;
        Bias = bias;
    }

    public float Bias { get; protected set; }

    public IReadOnlyList<float> Weights => _weights;

    int IScoringModel.FeatureCount => _weights.Length;

    float IScoringModel.Score(in VBuffer<float> features) => MapScore(Bias + LinearAlgebra.Dot(features, _weights));

    internal override void SaveState(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Bias);
        ctx.Writer.Write(_weights.Length);
        foreach (float weight in _weights)
            ctx.Writer.Write(weight);
    }

    /// <summary>What the linear score becomes.</summary>
    private protected virtual float MapScore(float score) => score;

    private protected static (float[] Weights, float Bias) Read(BinaryReader reader)
    {
        float bias = reader.ReadSingle();
        var weights = new float[reader.ReadCount(sizeof(float))];
        foreach (ref float weight in weights.AsSpan())
            weight = reader.ReadSingle();
        return (weights, bias);
    }
}

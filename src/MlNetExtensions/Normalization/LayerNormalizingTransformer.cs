using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Normalizes every row by its own mean and variance. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.LayerNormalization/v1")]
public sealed class LayerNormalizingTransformer : RowTransformer<LayerNormalizingTransformer>, ISavedComponent<LayerNormalizingTransformer>
{
    private readonly double _epsilon;
    private readonly float[]? _gain, _bias;
    private readonly MissingValueHandling _missingValues;
    private readonly LayerNormalizer _normalizer;

    internal LayerNormalizingTransformer(InputColumn input, string output, double epsilon, float[]? gain, float[]? bias,
        MissingValueHandling missingValues)
        : base([input], [NormalizedColumn.Of(output, input)])
    {
        (_epsilon, _gain, _bias, _missingValues) = (epsilon, gain, bias, missingValues);
        _normalizer = new LayerNormalizer(epsilon, Wide(gain), Wide(bias));
    }

    /// <summary>Reads what a model was saved as.</summary>
    public static LayerNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }], "inputs", "are not one column of features");
        string output = state.ReadName("output");
        double epsilon = state.ReadFinite("epsilon", 0);
        MissingValueHandling missingValues = state.ReadEnum<MissingValueHandling>("missingValues");
        int dimension = state.Inputs[0].Dimension;
        float[]? gain = state.ReadBoolean("hasGain") ? state.ReadSingles("gain", dimension) : null;
        float[]? bias = state.ReadBoolean("hasBias") ? state.ReadSingles("bias", dimension) : null;
        return new LayerNormalizingTransformer(state.Inputs[0], output, epsilon, gain, bias, missingValues);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        writer.Write(_epsilon);
        writer.Write((byte)_missingValues);
        foreach (float[]? values in new[] { _gain, _bias })
        {
            writer.Write(values is not null);
            writer.WriteSingles(values);
        }
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _missingValues.Check(batch, Inputs[0]);
        int dimension = Inputs[0].Dimension;
        ReadOnlySpan<float> features = batch.Features();
        Span<float> normalized = batch.Vectors();
        for (int first = 0; first < features.Length; first += dimension)
        {
            _normalizer.Normalize(features.Slice(first, dimension), normalized.Slice(first, dimension));
        }
    }

    private static double[]? Wide(float[]? values) => values is null ? null : Array.ConvertAll(values, value => (double)value);
}

using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>Spreads every feature over the bins that were learned for it. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.PiecewiseLinearEncoding/v1")]
public sealed class PiecewiseLinearEncodingTransformer : RowTransformer<PiecewiseLinearEncodingTransformer>,
    ISavedComponent<PiecewiseLinearEncodingTransformer>
{
    private readonly PiecewiseLinearEncoder _encoder;
    private readonly bool _clipsEnds;
    private readonly MissingValueHandling _missingValues;

    internal PiecewiseLinearEncodingTransformer(InputColumn input, string output, PiecewiseLinearEncoder encoder, bool clipsEnds,
        MissingValueHandling missingValues)
        : base([input], [OutputOf(output, input, encoder)]) =>
        (_encoder, _clipsEnds, _missingValues) = (encoder, clipsEnds, missingValues);

    /// <summary>
    /// The edges of every feature's bins in ascending order, from its smallest to its largest value: one for a constant feature, none for one
    /// that had no values.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>> Edges =>
        [.. Enumerable.Range(0, _encoder.Dimension).Select(feature => _encoder.Edges(feature).ToArray())];

    /// <summary>Reads what a model was saved as.</summary>
    public static PiecewiseLinearEncodingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }], "inputs", "are not one column of features");
        string output = state.ReadName("output");
        bool clipsEnds = state.ReadBoolean("clipsEnds");
        MissingValueHandling missingValues = state.ReadEnum<MissingValueHandling>("missingValues");
        state.CheckLeft(state.Inputs[0].Dimension, sizeof(int), "edges");
        float[][] edges = new float[state.Inputs[0].Dimension][];
        for (int j = 0; j < edges.Length; j++)
        {
            edges[j] = state.ReadSingles("edges", state.ReadCount("edges", sizeof(float)));
            state.Require(PiecewiseLinearEncoder.AreEdges(edges[j]), "edges", $"of feature {j} do not ascend");
        }

        return new PiecewiseLinearEncodingTransformer(state.Inputs[0], output, new PiecewiseLinearEncoder(edges, clipsEnds), clipsEnds,
            missingValues);
    }

    /// <summary>The output: of unknown size, which is written as 1, before there are bins.</summary>
    internal static OutputColumn OutputOf(string name, InputColumn input, PiecewiseLinearEncoder? encoder)
    {
        bool isNamed = input.IsScalar || input.SlotNames is not null;
        return encoder is null
            ? OutputColumn.OfVector(name, 1, isNamed ? [""] : null)
            : OutputColumn.OfVector(name, encoder.Size, isNamed ? Names(input, encoder) : null);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        writer.Write(_clipsEnds);
        writer.Write((byte)_missingValues);
        for (int j = 0; j < _encoder.Dimension; j++)
        {
            float[] edges = _encoder.Edges(j).ToArray();
            writer.Write(edges.Length);
            writer.WriteSingles(edges);
        }
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _missingValues.Check(batch, Inputs[0]);
        ReadOnlySpan<float> features = batch.Features();
        Span<float> slots = batch.Vectors();
        for (int row = 0; row < batch.Count; row++)
        {
            _encoder.Encode(features.Slice(row * _encoder.Dimension, _encoder.Dimension), slots.Slice(row * _encoder.Size, _encoder.Size));
        }
    }

    // A feature of one slot keeps its name; one without a name leaves its slots without.
    private static string[] Names(InputColumn input, PiecewiseLinearEncoder encoder)
    {
        List<string> names = new(encoder.Size);
        for (int j = 0; j < encoder.Dimension; j++)
        {
            string name = input.IsScalar ? input.Name : input.SlotNames![j];
            ReadOnlySpan<float> edges = encoder.Edges(j);
            if (edges.Length <= 2)
            {
                names.Add(name);
                continue;
            }

            for (int bin = 1; bin < edges.Length; bin++)
            {
                names.Add(name.Length > 0 ? Invariant($"{name}[{edges[bin - 1]}..{edges[bin]}]") : "");
            }
        }

        return [.. names];
    }
}

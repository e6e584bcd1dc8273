using System.Globalization;
using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Weights values by the size of what they belong to. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.GroupSizeNormalization/v1")]
public sealed class GroupSizeNormalizingTransformer : RowTransformer<GroupSizeNormalizingTransformer>,
    ISavedComponent<GroupSizeNormalizingTransformer>
{
    private readonly GroupSizeWeights _weights;
    private readonly MissingValueHandling _missingValues;
    private readonly long[] _sizes;

    internal GroupSizeNormalizingTransformer(
        IReadOnlyList<InputColumn> inputs, string output, string? weight, GroupSizeWeights weights, long[] sizes,
            MissingValueHandling missingValues)
        : base(inputs, [.. OutputsOf(inputs[0], output, weight)]) =>
        (_weights, _sizes, _missingValues) = (weights, sizes, missingValues);

    /// <summary>The groups, as text, in the order in which they came; none where a column has the sizes.</summary>
    public IReadOnlyList<string> Groups => Inputs[1].Categories?.Texts ?? [];

    /// <summary>Rows of every group.</summary>
    public IReadOnlyList<long> Sizes => _sizes.AsReadOnly();

    /// <summary>α.</summary>
    public double Exponent => _weights.Exponent;

    /// <summary>The weight of a size.</summary>
    /// <param name="size">Positive.</param>
    public double Weight(double size) => _weights.Weight(size);

    /// <summary>Reads what a model was saved as.</summary>
    public static GroupSizeNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }, { Dimension: 1 }], "inputs", "are not values and then sizes or groups");
        string output = state.ReadName("output"), weight = state.ReadText("weight");
        state.Require(weight != output, "weight", "has the name of the output");
        var weights = new GroupSizeWeights(state.ReadFinite("exponent", -8, 8),
            state.ReadFinite("meanPower", GroupSizeWeights.LeastPower, GroupSizeWeights.MostPower));
        MissingValueHandling missingValues = state.ReadEnum<MissingValueHandling>("missingValues");
        long[] sizes = state.ReadInt64s("sizes", state.Inputs[1].Categories?.Count ?? 0);
        state.Require(Array.TrueForAll(sizes, size => size >= 1), "sizes", "are not positive");
        return new GroupSizeNormalizingTransformer(state.Inputs, output, weight.Length > 0 ? weight : null, weights, sizes, missingValues);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        writer.Write(Outputs.Count > 1 ? Outputs[1].Name : "");
        writer.Write(_weights.Exponent);
        writer.Write(_weights.MeanPower);
        writer.Write((byte)_missingValues);
        writer.WriteInt64s(_sizes);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int dimension = Inputs[0].Dimension;
        if (batch.Asked == 1)
        {
            Span<float> alone = batch.Singles(1);
            for (int row = 0; row < alone.Length; row++)
            {
                alone[row] = (float)WeightOf(batch, row);
            }

            return;
        }

        _missingValues.Check(batch, Inputs[0]);
        ReadOnlySpan<float> values = batch.Features();
        Span<float> weighted = batch.Vectors();
        for (int row = 0; row < batch.Count; row++)
        {
            double weight = WeightOf(batch, row);
            for (int i = row * dimension; i < (row + 1) * dimension; i++)
            {
                weighted[i] = (float)Math.Clamp(values[i] * weight, float.MinValue, float.MaxValue);
            }
        }
    }

    internal static IEnumerable<OutputColumn> OutputsOf(InputColumn input, string output, string? weight) =>
        weight is null ? [NormalizedColumn.Of(output, input)] : [NormalizedColumn.Of(output, input), OutputColumn.OfSingle(weight)];

    internal static float CheckSize(float size, string column, long row)
    {
        if (size > 0 && float.IsFinite(size))
        {
            return size;
        }

        string where = row < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", row {row} (counted from 0)");
        throw new InvalidRowException(string.Create(CultureInfo.InvariantCulture,
            $"Column '{column}'{where} holds the size {size}, but a size is a positive number; drop empty groups first."));
    }

    private double WeightOf(ComponentBatch batch, int row)
    {
        if (Inputs[1].Categories is null)
        {
            return _weights.Weight(CheckSize(batch.Features(1)[row], Inputs[1].Name, batch.Position(row)));
        }

        int group = batch.Category(row, 1);
        return group < 0 ? 1 : _weights.Weight(_sizes[group]);
    }
}

using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Normalizes masked cells and intact ones by statistics of their own. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.RegionNormalization/v1")]
public sealed class RegionNormalizingTransformer : RowTransformer<RegionNormalizingTransformer>,
    ISavedComponent<RegionNormalizingTransformer>
{
    private const double Largest = 1e80;

    private readonly RegionRule _rule;
    private readonly RegionStatistics[] _intact, _masked;
    private readonly RegionNormalizer _normalizer;

    internal RegionNormalizingTransformer(IReadOnlyList<InputColumn> inputs, string output, RegionRule rule, RegionStatistics[] intact,
        RegionStatistics[] masked)
        : base(inputs, [NormalizedColumn.Of(output, inputs[0])])
    {
        (_rule, _intact, _masked) = (rule, intact, masked);
        _normalizer = new RegionNormalizer(intact, masked, rule.SlotsPerChannel, rule.Epsilon, rule.Intact, rule.Masked);
    }

    /// <summary>What the intact cells of every channel are normalized by.</summary>
    public IReadOnlyList<RegionStatistics> Intact => _intact.AsReadOnly();

    /// <summary>What the masked cells of every channel are normalized by; those without cells take the others' statistics.</summary>
    public IReadOnlyList<RegionStatistics> Masked => _masked.AsReadOnly();

    /// <summary>Reads what a model was saved as.</summary>
    public static RegionNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs.Count <= 2 && state.Inputs.All(input => input.Categories is null), "inputs",
            "are not cells and at most a mask");
        string output = state.ReadName("output");
        int dimension = state.Inputs[0].Dimension;
        RegionRule rule = state.ReadNested("rule", reader => RegionRule.Read(reader, dimension));
        state.Require(
            state.Inputs.Count == 1 || state.Inputs[1].Dimension == dimension || state.Inputs[1].Dimension == rule.SlotsPerChannel,
                "inputs", "have a mask of another size");
        RegionStatistics[] ReadRegions(string region) => state.ReadArray(region, dimension / rule.SlotsPerChannel, reader =>
            new RegionStatistics(reader.ReadFinite("cells", 0), reader.ReadFinite("mean", -Largest, Largest),
                reader.ReadFinite("variance", 0, Largest)));
        state.CheckLeft(2L * (dimension / rule.SlotsPerChannel), 3 * sizeof(double), "regions");
        return new RegionNormalizingTransformer(state.Inputs, output, rule, ReadRegions("intact"), ReadRegions("masked"));
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        _rule.Write(writer);
        foreach (RegionStatistics region in _intact.Concat(_masked))
        {
            writer.Write(region.Cells);
            writer.Write(region.Mean);
            writer.Write(region.Variance);
        }
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        bool hasMask = Inputs.Count > 1;
        _rule.ValueHandling(hasMask).Check(batch, Inputs[0]);
        if (hasMask)
        {
            batch.RequireFinite(1);
        }

        int dimension = Inputs[0].Dimension, maskSize = hasMask ? Inputs[1].Dimension : 0;
        ReadOnlySpan<float> cells = batch.Features(), masks = hasMask ? batch.Features(1) : [];
        Span<float> normalized = batch.Vectors();
        for (int row = 0; row < batch.Count; row++)
        {
            _normalizer.Normalize(cells.Slice(row * dimension, dimension), masks.Slice(row * maskSize, maskSize),
                normalized.Slice(row * dimension, dimension));
        }
    }
}

using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>Gives features the moments of a reference. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.MomentAlignment/v1")]
public sealed class MomentAligningTransformer : RowTransformer<MomentAligningTransformer>, ISavedComponent<MomentAligningTransformer>
{
    private readonly AlignmentRule _rule;
    private readonly MomentProfile _reference;

    // Of features alone: those of all rows, and of every stratum.
    private readonly MomentProfile? _all;
    private readonly MomentProfile[] _strata;
    private readonly int _referenceStratum;
    private readonly FeatureLines? _lines;
    private readonly RowAligner? _aligner;

    internal MomentAligningTransformer(
        IReadOnlyList<InputColumn> inputs, string output, AlignmentRule rule, MomentProfile reference, MomentProfile? all,
            MomentProfile[] strata, int referenceStratum)
        : base(inputs, [NormalizedColumn.Of(output, inputs[0])])
    {
        (_rule, _reference, _all, _strata, _referenceStratum) = (rule, reference, all, strata, referenceStratum);
        if (all is null)
        {
            _aligner = new RowAligner(reference, rule.SlotsPerChannel, rule.Weight, rule.Epsilon);
            return;
        }

        // The reference itself stays, to the last bit.
        _lines = new FeatureLines(strata.Length, inputs[0].Dimension, (stratum, j) => stratum >= 0 && stratum == referenceStratum
            ? (0, 1, 0)
            : (stratum < 0 ? all : strata[stratum]).LineTo(reference, j, rule.Weight, rule.Epsilon));
    }

    /// <summary>The reference's mean of every feature, or of every channel.</summary>
    public IReadOnlyList<double> ReferenceMeans => _reference.Means.AsReadOnly();

    /// <summary>The reference's variance of every feature, or of every channel.</summary>
    public IReadOnlyList<double> ReferenceVariances => _reference.Variances.AsReadOnly();

    /// <summary>The strata, as text, in the order in which they came; none where all rows have the same moments.</summary>
    public IReadOnlyList<string> Strata => Inputs.Count > 1 ? Inputs[1].Categories!.Texts : [];

    /// <summary>Reads what a model was saved as.</summary>
    public static MomentAligningTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }] or [{ Categories: null }, { Categories: not null }], "inputs",
            "are not features and at most strata");
        string output = state.ReadName("output");
        int dimension = state.Inputs[0].Dimension, count = state.Inputs.Count > 1 ? state.Inputs[1].Categories!.Count : 0;
        AlignmentRule rule = state.ReadNested("rule", reader => AlignmentRule.Read(reader, dimension));
        if (rule.Scope == MomentScope.Rows)
        {
            state.Require(count == 0, "inputs", "have strata, which rows by themselves do not need");
            return new MomentAligningTransformer(
                state.Inputs, output, rule,
                    state.ReadNested("reference", reader => MomentProfile.Read(reader, dimension / rule.SlotsPerChannel)), null, [], -1);
        }

        int referenceStratum = state.ReadInt32("referenceStratum", -1, count - 1);
        MomentProfile reference = state.ReadNested("reference", reader => MomentProfile.Read(reader, dimension)),
            all = state.ReadNested("all", reader => MomentProfile.Read(reader, dimension));
        state.CheckLeft((long)count * dimension, 2 * sizeof(double), "strata");
        return new MomentAligningTransformer(
            state.Inputs, output, rule, reference, all, state.ReadArray("strata", count, reader => MomentProfile.Read(reader, dimension)),
                referenceStratum);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        _rule.Write(writer);
        if (_all is null)
        {
            _reference.Write(writer);
            return;
        }

        writer.Write(_referenceStratum);
        _reference.Write(writer);
        _all.Write(writer);
        Array.ForEach(_strata, stratum => stratum.Write(writer));
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _rule.MissingValues.Check(batch, Inputs[0]);
        int dimension = Inputs[0].Dimension;
        ReadOnlySpan<float> features = batch.Features();
        Span<float> aligned = batch.Vectors();
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<float> values = features.Slice(row * dimension, dimension);
            Span<float> result = aligned.Slice(row * dimension, dimension);
            if (_lines is null)
            {
                _aligner!.Align(values, result);
            }
            else
            {
                _lines.Apply(values, Inputs.Count > 1 ? batch.Category(row, 1) : -1, result);
            }
        }
    }
}

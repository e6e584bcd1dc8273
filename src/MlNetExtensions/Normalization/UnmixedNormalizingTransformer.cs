using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>
/// Normalizes rows by a mixture of statistics. Immutable and safe for any number of threads: what moves along with a stream is a copy.
/// </summary>
/// <remarks>
/// <para><c>Transform</c> and prediction engines take the statistics as they were fitted, for every row. <see cref="TransformStream"/>
/// moves them with each row of a view, in the view's order; <see cref="CreateStream"/> gives an application the same over as many calls as
/// it likes.</para>
/// <para>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</para>
/// </remarks>
[ComponentContract("MlNetExtensions.UnmixedNormalization/v1")]
public sealed class UnmixedNormalizingTransformer : RowTransformer<UnmixedNormalizingTransformer>,
    ISavedComponent<UnmixedNormalizingTransformer>
{
    private readonly UnmixedRule _rule;
    private readonly UnmixedState _state;

    internal UnmixedNormalizingTransformer(InputColumn input, string output, UnmixedRule rule, UnmixedState state)
        : base([input], [NormalizedColumn.Of(output, input)]) =>
        (_rule, _state) = (rule, state);

    /// <summary>Components of the mixture.</summary>
    public int NumberOfComponents => _state.Count;

    /// <summary>The mean of every channel in a component.</summary>
    public IReadOnlyList<double> ComponentMeans(int component) =>
        _state.Means[(component * _state.Channels)..((component + 1) * _state.Channels)];

    /// <summary>The variance of every channel in a component.</summary>
    public IReadOnlyList<double> ComponentVariances(int component) =>
        _state.Variances[(component * _state.Channels)..((component + 1) * _state.Channels)];

    /// <summary>A stream that begins with these statistics and moves a copy of them.</summary>
    public UnmixedStreamNormalizer CreateStream() => new(this);

    /// <summary>
    /// The rows of a view, normalized in the order in which they come, each of them moving the statistics for the next ones. Every cursor
    /// begins with the fitted statistics, so that a view that is read again has the same values; there is one cursor at a time, and no
    /// shuffling.
    /// </summary>
    /// <param name="input">A view with the input column.</param>
    /// <returns>The view with the normalized column, computed as it is read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, of another type or size.</exception>
    public IDataView TransformStream(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new UnmixedStreamView(input, this);
    }

    /// <summary>Reads what a model was saved as.</summary>
    public static UnmixedNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }], "inputs", "are not one column of features");
        string output = state.ReadName("output");
        int dimension = state.Inputs[0].Dimension;
        UnmixedRule rule = state.ReadNested("rule", reader => UnmixedRule.Read(reader, dimension));
        return new UnmixedNormalizingTransformer(
            state.Inputs[0], output, rule,
                state.ReadNested("state", reader => UnmixedState.Read(reader, dimension / rule.SlotsPerChannel)));
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        _rule.Write(writer);
        _state.Write(writer);
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _rule.MissingValues.Check(batch, Inputs[0]);
        UnmixedNormalizer normalizer = Normalizer(_state);
        ReadOnlySpan<float> features = batch.Features();
        Span<float> normalized = batch.Vectors();
        for (int first = 0; first < features.Length; first += normalizer.Dimension)
        {
            normalizer.Normalize(features.Slice(first, normalizer.Dimension), normalized.Slice(first, normalizer.Dimension));
        }
    }

    internal MissingValueHandling MissingValues => _rule.MissingValues;

    internal UnmixedNormalizer CreateMoving() => Normalizer(_state.Copy());

    internal UnmixedNormalizingTransformer With(UnmixedState state) => new(Inputs[0], Outputs[0].Name, _rule, state.Copy());

    private UnmixedNormalizer Normalizer(UnmixedState state) =>
        new(state, _rule.SlotsPerChannel, _rule.Temperature, _rule.Epsilon, _rule.Momentum);
}

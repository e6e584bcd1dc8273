using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>Normalizes scores by their groups and a Beta law. Immutable and safe for any number of threads.</summary>
/// <remarks>Saved by <c>mlContext.Model.Save</c>; loaded, its outputs are equal to the last bit, and <c>Find</c> gives this object
/// back.</remarks>
[ComponentContract("MlNetExtensions.BetaNormalization/v1")]
public sealed class BetaNormalizingTransformer : RowTransformer<BetaNormalizingTransformer>, ISavedComponent<BetaNormalizingTransformer>
{
    private readonly BetaRule _rule;
    private readonly BetaNormalization[] _laws;
    private readonly double[][] _means;
    private readonly FeatureLines _lines;

    internal BetaNormalizingTransformer(IReadOnlyList<InputColumn> inputs, string output, BetaRule rule, BetaNormalization[] laws,
        double[][] means)
        : base(inputs, [NormalizedColumn.Of(output, inputs[0])])
    {
        (_rule, _laws, _means) = (rule, laws, means);
        double width = rule.High - rule.Low;
        double[] unknown = [.. laws.Select((_, j) => means.Average(mean => mean[j]))];
        _lines = new FeatureLines(means.Length, laws.Length, (group, j) =>
        {
            double mean = group < 0 ? unknown[j] : means[group][j];
            return (rule.Low + mean * width, laws[j].Weight(mean, rule.LargestWeight) / width, 0);
        });
    }

    /// <summary>α and β of every score.</summary>
    public IReadOnlyList<(double Alpha, double Beta)> Laws => [.. _laws.Select(law => (law.Alpha, law.Beta))];

    /// <summary>The groups, as text, in the order in which they came.</summary>
    public IReadOnlyList<string> Groups => Inputs[1].Categories!.Texts;

    /// <summary>The range of scores.</summary>
    public ValueRange Range => new(_rule.Low, _rule.High);

    /// <summary>The mean of every score in a group, as a share of the range.</summary>
    public IReadOnlyList<double> GroupMeans(int group) => _means[group].AsReadOnly();

    /// <summary>Reads what a model was saved as.</summary>
    public static BetaNormalizingTransformer Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Require(state.Inputs is [{ Categories: null }, { Categories: not null }], "inputs", "are not scores and then groups");
        string output = state.ReadName("output");
        BetaRule rule = state.ReadNested("rule", BetaRule.Read);
        int dimension = state.Inputs[0].Dimension, groups = state.Inputs[1].Categories!.Count;
        state.CheckLeft((groups + 2L) * dimension, sizeof(double), "means");
        var laws = new BetaNormalization[dimension];
        for (int j = 0; j < dimension; j++)
        {
            laws[j] = new BetaNormalization(state.ReadFinite("alpha", 1, 1e30), state.ReadFinite("beta", 1, 1e30));
        }

        double[][] means = new double[groups][];
        for (int group = 0; group < groups; group++)
        {
            means[group] = state.ReadDoubles("means", dimension);
            state.Require(means[group].All(mean => mean is >= 0 and <= 1), "means", "lie outside of [0, 1]");
        }

        return new BetaNormalizingTransformer(state.Inputs, output, rule, laws, means);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Outputs[0].Name);
        _rule.Write(writer);
        foreach (BetaNormalization law in _laws)
        {
            writer.Write(law.Alpha);
            writer.Write(law.Beta);
        }

        Array.ForEach(_means, mean => writer.WriteDoubles(mean));
    }

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int dimension = _lines.Dimension;
        ReadOnlySpan<float> scores = batch.Features();
        Span<float> normalized = batch.Vectors();
        var column = new RowColumn(Inputs[0].Name, dimension);
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<float> values = scores.Slice(row * dimension, dimension);
            _rule.Check(values, column, batch.Position(row));
            _lines.Apply(values, batch.Category(row, 1), normalized.Slice(row * dimension, dimension));
        }
    }
}

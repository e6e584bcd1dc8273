using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <inheritdoc cref="SampleWeighting.CleanSet"/>
internal sealed class CleanSetWeighting : SampleWeighting
{
    private readonly IDataView _clean;
    private readonly string _label;
    private readonly string _features;
    private readonly NoisyRowOptions? _options;

    public CleanSetWeighting(IDataView clean, string label, string features, NoisyRowOptions? options)
    {
        ArgumentNullException.ThrowIfNull(clean);
        OptionCheck.RequireName(label, "labelColumnName");
        OptionCheck.RequireName(features, "featureColumnName");
        (_clean, _label, _features, _options) = (clean, label, features, options);
    }

    protected override IReadOnlyList<double> Weigh(IDataView rows)
    {
        DataViewSchema.Column noisyLabel = Label(rows.Schema), cleanLabel = Label(_clean.Schema);
        bool isBoolean = noisyLabel.Type is BooleanDataViewType;
        if (isBoolean != cleanLabel.Type is BooleanDataViewType || (!isBoolean && !SameKeys(noisyLabel, cleanLabel)))
        {
            throw new ArgumentException(
                $"Column '{_label}' is of type {noisyLabel.Type} in the rows to weight and {cleanLabel.Type} in the clean ones, or its keys stand for other values. Fit MapValueToKey once, and transform both by it.");
        }

        (RowSet<float> own, double[] labels) = Read(rows, noisyLabel, isBoolean);
        (RowSet<float> other, double[] cleanLabels) = Read(_clean, cleanLabel, isBoolean);
        FeaturesInMemory.RequireSame(own, other, _features);
        return isBoolean
            ? NoisyRowWeights.Fit(own, labels, other, cleanLabels, new LogisticLoss(), _options)
            : NoisyRowWeights.Fit(own, labels, other, cleanLabels, new MultinomialLogisticLoss((int)((KeyDataViewType)noisyLabel.Type).Count), _options);
    }

    private static bool SameKeys(DataViewSchema.Column first, DataViewSchema.Column second) =>
        ((KeyDataViewType)first.Type).Count == ((KeyDataViewType)second.Type).Count
        && (KeyValues.OrNull(first)?.Texts ?? []).SequenceEqual(KeyValues.OrNull(second)?.Texts ?? []);

    private DataViewSchema.Column Label(DataViewSchema schema)
    {
        DataViewSchema.Column column = InputColumns.Find(schema, _label);
        return column.Type is BooleanDataViewType or KeyDataViewType { Count: >= 2 and <= int.MaxValue } ? column : throw new ArgumentOutOfRangeException(nameof(schema), _label,
            $"Column '{_label}' is of type {column.Type}, but labels must be Boolean or a key of at least two values. Make it a key: Transforms.Conversion.MapValueToKey.");
    }

    private (RowSet<float> Rows, double[] Labels) Read(IDataView view, DataViewSchema.Column label, bool isBoolean)
    {
        RowsInMemory read = FeaturesInMemory.Read(view, _features, [NumberColumn.Labels(label, isBoolean ? new BooleanLabels(-1).Read : Keys.IndexGetter)]);
        return (read.Features[0], read.Numbers[0]);
    }
}

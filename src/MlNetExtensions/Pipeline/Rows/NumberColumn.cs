using System.Globalization;
using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>A column that is read as one number a row: a label, a weight, the index of a key.</summary>
/// <param name="column">The column.</param>
/// <param name="open">Reads its values.</param>
/// <param name="complaint">Null for a number that is right, otherwise what it is and what to do.</param>
internal sealed class NumberColumn(
    DataViewSchema.Column column, Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> open, Func<double, string?> complaint) : ViewColumn(column)
{
    /// <summary>Labels, which must be there and finite.</summary>
    public static NumberColumn Labels(DataViewSchema.Column column, Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> open) => new(column, open, value =>
        double.IsFinite(value) ? null
        : double.IsNaN(value) ? "missing. Drop rows without a label: mlContext.Data.FilterRowsByMissingValues."
        : string.Create(CultureInfo.InvariantCulture, $"{value}. Labels must be finite."));

    /// <summary>Weights of examples, finite and not negative.</summary>
    public static NumberColumn Weights(DataViewSchema schema, string name) => new(InputColumns.FindWeights(schema, name), Single, value =>
        double.IsFinite(value) && value >= 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"{(float)value}. Weights are finite and not negative."));

    /// <summary>Reads numbers of type Single.</summary>
    public static ValueGetter<double> Single(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<float> getter = row.GetGetter<float>(column);
        float value = 0;
        return (ref double number) =>
        {
            getter(ref value);
            number = value;
        };
    }

    public override ColumnBlock NewBlock() => new ValueBlock<double>();

    public override ValueReader Open(DataViewRow row)
    {
        ValueGetter<double> getter = open(row, Column);
        double value = 0;
        return block =>
        {
            getter(ref value);
            ((ValueBlock<double>)block).Values.Add(value);
            return complaint(value) is { } wrong ? $": {wrong}" : null;
        };
    }
}

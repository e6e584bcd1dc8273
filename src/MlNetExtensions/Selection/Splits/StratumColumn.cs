using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// A column whose equal values make strata: text, keys, whole numbers of any type, or Booleans. Values that are missing are a stratum too, as every row needs one.
/// </summary>
/// <param name="Column">Reads the values.</param>
/// <param name="NewNumbers">Numbers them.</param>
internal sealed record StratumColumn(ViewColumn Column, Func<GroupNumbers> NewNumbers)
{
    public static StratumColumn Find(DataViewSchema schema, string name)
    {
        GroupColumn groups = GroupColumn.Find(schema, name);
        return groups.Column.Type == NumberDataViewType.Single ? WholeNumbers(groups.Column, NumberColumn.Single)
            : groups.Column.Type == NumberDataViewType.Double ? WholeNumbers(groups.Column, (row, column) => row.GetGetter<double>(column))
            : new StratumColumn(groups, groups.NewNumbers);
    }

    // Of fractions nearly every row would be a stratum of its own, and a stratified split one at random.
    private static StratumColumn WholeNumbers(DataViewSchema.Column column, Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> open) => new(
        new NumberColumn(column, open, value => double.IsNaN(value) || double.IsInteger(value) ? null : string.Create(CultureInfo.InvariantCulture,
            $"{value}. Strata are text, keys, Booleans or whole numbers; make bins of other numbers first: Transforms.NormalizeBinning, then Transforms.Conversion.ConvertType with DataKind.String.")),
        () => new GroupNumbers<double>());
}

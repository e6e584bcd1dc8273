using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <inheritdoc cref="SampleWeighting.Temperature"/>
internal sealed class TemperatureWeighting : SampleWeighting
{
    private readonly string _column;
    private readonly double _temperature;

    public TemperatureWeighting(string column, double temperature)
    {
        OptionCheck.RequireName(column, "groupColumnName");
        OptionCheck.Require(temperature >= 1, temperature, nameof(temperature), "at least 1");
        (_column, _temperature) = (column, temperature);
    }

    protected override IReadOnlyList<double> Weigh(IDataView rows)
    {
        int[] groups = StratifiedRows.Read(rows, [_column]).Strata;
        if (groups.Length == 0)
        {
            return [];
        }

        int[] sizes = new int[groups.Max() + 1];
        Array.ForEach(groups, group => sizes[group]++);
        double[] weights = TemperatureWeights.OfGroups(sizes, _temperature);
        return Array.ConvertAll(groups, group => weights[group]);
    }
}

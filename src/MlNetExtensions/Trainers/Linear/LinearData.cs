using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>The rows that a linear trainer learns from, with labels and weights as its problem is posed.</summary>
internal sealed class LinearData
{
    private LinearData(RowsInMemory rows)
    {
        Rows = rows.Features[0];
        Labels = rows.Numbers[0];
        Weights = rows.Numbers.Count > 1 ? rows.Numbers[1] : [];
        Groups = rows.Groups;
    }

    public RowSet<float> Rows { get; }

    public int Columns => Rows.Columns;

    public int Count => Rows.Count;

    public double[] Labels { get; }

    /// <summary>Weights of the rows; empty for all 1.</summary>
    public double[] Weights { get; set; }

    /// <summary>The number of every row's group, by first appearance; empty where no column of groups was asked for.</summary>
    public int[] Groups { get; }

    /// <summary>What every feature was divided by; null for nothing.</summary>
    public double[]? Scales { get; private set; }

    /// <summary>The classes that occur, ascending, where <see cref="Number"/> has numbered them; empty otherwise.</summary>
    public int[] Classes { get; private set; } = [];

    /// <summary>Reads all rows once.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="options">The columns.</param>
    /// <param name="label">Reads a label.</param>
    /// <param name="groupColumn">A column whose equal values make a group; null for none.</param>
    /// <exception cref="ArgumentException">A label, weight or feature is missing or not finite; the message says where.</exception>
    public static LinearData Read(
        IDataView view, VarianceReducedOptions options, Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> label, string? groupColumn = null)
    {
        FeatureColumn features = FeatureColumn.AsStored(view.Schema, options.FeatureColumnName);
        InputColumns.RequireVector(features.Name, features.Column.Type is VectorDataViewType);
        List<NumberColumn> numbers = [NumberColumn.Labels(view.Schema[options.LabelColumnName], label)];
        if (options.ExampleWeightColumnName is { } weights)
        {
            numbers.Add(NumberColumn.Weights(view.Schema, weights));
        }

        GroupColumn? groups = groupColumn is null ? null : GroupColumn.Find(view.Schema, groupColumn);
        return new LinearData(RowsInMemory.Read(view, [features], numbers, groups, cancellationToken: options.CancellationToken));
    }

    /// <summary>Divides every feature by its scale, in place.</summary>
    public void Scale(FeatureScaling scaling)
    {
        if (FeatureScales.Of(this, scaling) is not { } scales)
        {
            return;
        }

        Scales = scales;
        for (int row = 0; row < Count; row++)
        {
            Span<float> values = Rows.Values(row);
            ReadOnlySpan<int> indices = Rows.Indices(row);
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = (float)(values[k] / scales[Rows.IsSparse ? indices[k] : k]);
            }
        }
    }

    /// <summary>Turns labels that are indices of classes into positions among those that occur.</summary>
    public void Number(OccurringClasses occurring)
    {
        Classes = occurring.Classes;
        for (int row = 0; row < Count; row++)
        {
            Labels[row] = occurring.IndexOf(Labels[row]);
        }
    }

    /// <summary>Visits every stored value with its row and column.</summary>
    public void ForEachValue(Action<int, int, float> visit)
    {
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<float> values = Rows.Values(row);
            ReadOnlySpan<int> indices = Rows.Indices(row);
            for (int k = 0; k < values.Length; k++)
            {
                visit(row, Rows.IsSparse ? indices[k] : k, values[k]);
            }
        }
    }
}

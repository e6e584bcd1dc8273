using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>The columns of labeled rows.</summary>
/// <param name="Label">The label.</param>
/// <param name="Features">The features.</param>
/// <param name="Weights">Weights of examples; null for none.</param>
/// <param name="Groups">A column whose equal values make a group; null for none.</param>
internal sealed record LabeledColumns(string Label, string Features, string? Weights, string? Groups = null)
{
    /// <summary>Refuses names that no view could make right.</summary>
    public void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Label, "LabelColumnName");
        ArgumentException.ThrowIfNullOrEmpty(Features, "FeatureColumnName");
        const string weights = "ExampleWeightColumnName";
        if (Weights is { Length: 0 })
        {
            throw new ArgumentException("The name of the example weights is empty; null means that there are none.", weights);
        }

        if (Weights == Label || Weights == Features)
        {
            throw new ArgumentException($"Column '{Weights}' is the label or the features, and cannot be the weights of examples too.", weights);
        }
    }
}

/// <summary>The rows that a trainer learns from, with labels and weights as its problem is posed.</summary>
internal sealed class LabeledRows
{
    private LabeledRows(RowsInMemory rows)
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

    /// <summary>What was subtracted from every feature before it was divided; null for nothing.</summary>
    public double[]? Means { get; private set; }

    /// <summary>The classes that occur, ascending, where <see cref="Number"/> has numbered them; empty otherwise.</summary>
    public int[] Classes { get; private set; } = [];

    /// <summary>Reads all rows once.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="label">Reads a label.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArgumentException">A label, weight or feature is missing or not finite; the message says where.</exception>
    public static LabeledRows Read(
        IDataView view, LabeledColumns columns, Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> label, CancellationToken cancellationToken)
    {
        FeatureColumn features = FeatureColumn.AsStored(view.Schema, columns.Features);
        InputColumns.RequireVector(features.Name, features.Column.Type is VectorDataViewType);
        List<NumberColumn> numbers = [NumberColumn.Labels(view.Schema[columns.Label], label)];
        if (columns.Weights is { } weights)
        {
            numbers.Add(NumberColumn.Weights(view.Schema, weights));
        }

        GroupColumn? groups = columns.Groups is null ? null : GroupColumn.Find(view.Schema, columns.Groups);
        return new LabeledRows(RowsInMemory.Read(view, [features], numbers, groups, cancellationToken: cancellationToken));
    }

    /// <summary>Divides every feature by its scale, in place.</summary>
    public void Scale(FeatureScaling scaling)
    {
        if (FeatureScales.Of(Rows, Weights, scaling) is not { } scales)
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

    /// <summary>Subtracts the (weighted) mean from every feature, in place; nothing where rows are sparse, whose zeros are not stored.</summary>
    public void Center()
    {
        if (Rows.IsSparse)
        {
            return;
        }

        double total = 0;
        double[] means = new double[Columns];
        for (int row = 0; row < Count; row++)
        {
            double weight = Weights.Length == 0 ? 1 : Weights[row];
            total += weight;
            ReadOnlySpan<float> values = Rows.Values(row);
            for (int j = 0; j < means.Length; j++)
            {
                means[j] += weight * values[j];
            }
        }

        if (!(total > 0))
        {
            return;
        }

        TensorPrimitives.Divide(means, total, means);
        for (int row = 0; row < Count; row++)
        {
            Span<float> values = Rows.Values(row);
            for (int j = 0; j < means.Length; j++)
            {
                values[j] = (float)(values[j] - means[j]);
            }
        }

        if (Scales is not null)
        {
            TensorPrimitives.Multiply(means, Scales, means);
        }

        Means = means;
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
}

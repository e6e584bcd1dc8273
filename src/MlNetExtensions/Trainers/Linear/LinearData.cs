using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Trainers;

/// <summary>The rows that a linear trainer learns from, in memory once: dense, or sparse where that is smaller.</summary>
internal sealed class LinearData
{
    // A sparse value takes twice the memory of a dense one and several times its time.
    private const double DenseFrom = 0.5;
    private const double SparseBelow = 0.125;

    private float[] _values = [];
    private int[]? _indices;
    private int[]? _starts;

    private LinearData(int columns) => Columns = columns;

    public int Columns { get; }

    public int Count => Labels.Length;

    public bool IsSparse => _indices is not null;

    public float[] Values => _values;

    public int[] Indices => _indices!;

    /// <summary>Where each row begins, and the end.</summary>
    public int[] Starts => _starts!;

    public double[] Labels { get; private set; } = [];

    /// <summary>Weights of the rows; empty for all 1.</summary>
    public double[] Weights { get; set; } = [];

    /// <summary>The number of every row's group, by first appearance; empty where no column of groups was asked for.</summary>
    public int[] Groups { get; private set; } = [];

    /// <summary>What every feature was divided by; null for nothing.</summary>
    public double[]? Scales { get; private set; }

    /// <summary>Reads all rows once.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="options">The columns.</param>
    /// <param name="label">Reads a label.</param>
    /// <param name="groupColumn">A column whose equal values make a group; null for none.</param>
    /// <exception cref="ArgumentException">A label, weight or feature is missing or not finite; the message says where.</exception>
    public static LinearData Read(
        IDataView view, VarianceReducedOptions options, Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> label, string? groupColumn = null)
    {
        DataViewSchema.Column features = InputColumns.FindFeatures(view.Schema, options.FeatureColumnName, out int dimension);
        InputColumns.RequireVector(features.Name, features.Type is VectorDataViewType);
        DataViewSchema.Column labels = view.Schema[options.LabelColumnName];
        DataViewSchema.Column? weights = options.ExampleWeightColumnName is { } name ? InputColumns.FindWeights(view.Schema, name) : null;
        var data = new LinearData(dimension);
        DataViewSchema.Column? groups = groupColumn is null ? null : GroupNumbers.Find(view.Schema, groupColumn);
        data.Read(view, features, labels, weights, groups, label, options.CancellationToken);
        return data;
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
            Span<float> values = Row(row);
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = (float)(values[k] / scales[IsSparse ? _indices![_starts![row] + k] : k]);
            }
        }
    }

    /// <summary>The classes that occur, ascending, where <see cref="Number"/> has numbered them; empty otherwise.</summary>
    public int[] Classes { get; private set; } = [];

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
            Span<float> values = Row(row);
            for (int k = 0; k < values.Length; k++)
            {
                visit(row, IsSparse ? _indices![_starts![row] + k] : k, values[k]);
            }
        }
    }

    private Span<float> Row(int row) => IsSparse ? _values.AsSpan(_starts![row], _starts[row + 1] - _starts[row]) : _values.AsSpan(row * Columns, Columns);

    private void Read(
        IDataView view,
        DataViewSchema.Column features,
        DataViewSchema.Column labels,
        DataViewSchema.Column? weights,
        DataViewSchema.Column? groups,
        Func<DataViewRow, DataViewSchema.Column, ValueGetter<double>> label,
        CancellationToken cancellation)
    {
        DataViewSchema.Column[] columns = [features, labels, .. weights is { } ofExamples ? [ofExamples] : (DataViewSchema.Column[])[], .. groups is { } ofGroups ? [ofGroups] : (DataViewSchema.Column[])[]];
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        ValueGetter<double> getLabel = label(cursor, labels);
        ValueGetter<float>? getWeight = weights is { } weightColumn ? cursor.GetGetter<float>(weightColumn) : null;
        GroupNumbers? numbers = groups is { } groupColumn ? new GroupNumbers(cursor, groupColumn) : null;
        var labelValues = new List<double>();
        var weightValues = new List<double>();
        var store = new LinearRowStore(Columns);
        VBuffer<float> row = default;
        double labelValue = 0;
        float weightValue = 0;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            getLabel(ref labelValue);
            Require(!double.IsNaN(labelValue), labels.Name, labelValues.Count, "missing", "Drop rows without a label: mlContext.Data.FilterRowsByMissingValues.");
            Require(double.IsFinite(labelValue), labels.Name, labelValues.Count, labelValue, "Labels must be finite.");
            labelValues.Add(labelValue);
            if (getWeight is not null)
            {
                getWeight(ref weightValue);
                Require(float.IsFinite(weightValue) && weightValue >= 0, weights!.Value.Name, weightValues.Count, weightValue, "Weights are finite and not negative.");
                weightValues.Add(weightValue);
            }

            getFeatures(ref row);
            CheckFeatures(row, Columns, features.Name, labelValues.Count - 1);
            store.Add(row);
            numbers?.Add();
        }

        Labels = [.. labelValues];
        Weights = [.. weightValues];
        Groups = numbers?.Numbers ?? [];
        (_values, _indices, _starts) = store.Finish(DenseFrom, SparseBelow);
    }

    private static void Require<T>(bool condition, string column, int row, T value, string remedy)
    {
        if (!condition)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Column '{column}', row {row} (from 0): {value}. {remedy}"));
        }
    }

    // A row that cannot be learned from stops training: what is dropped in silence is missed when it is too late.
    private static void CheckFeatures(in VBuffer<float> features, int dimension, string name, int row)
    {
        if (features.Length != dimension)
        {
            throw new InvalidOperationException($"Column '{name}', row {row}: {features.Length} features where its type says {dimension}.");
        }

        ReadOnlySpan<float> values = features.GetValues();
        // Of no values, TensorPrimitives does not say that all are finite.
        if (values.IsEmpty || TensorPrimitives.IsFiniteAll(values))
        {
            return;
        }

        int bad = 0;
        while (float.IsFinite(values[bad]))
        {
            bad++;
        }

        int slot = features.IsDense ? bad : features.GetIndices()[bad];
        string remedy = float.IsNaN(values[bad]) ? $"Replace missing values first: Transforms.ReplaceMissingValues(\"{name}\")." : "Features must be finite.";
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Column '{name}', row {row} (from 0), slot {slot}: {values[bad]}. {remedy}"));
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>A row of features; its size is known at run time only.</summary>
internal sealed class FeatureRow
{
    private const string SlotNames = "SlotNames";

    public float[] Features { get; set; } = [];

    /// <summary>1 for an anomaly; Single, as AnomalyDetection.Evaluate wants it.</summary>
    public float Label { get; set; }

    /// <summary>The rows of a set as a view whose vectors have a known size, and their slots names where there are some.</summary>
    public static IDataView View(MLContext context, AnomalySet set, string[]? names = null)
    {
        var definition = SchemaDefinition.Create(typeof(FeatureRow));
        SchemaDefinition.Column features = definition[nameof(Features)];
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, set.Dimension);
        if (names is not null)
        {
            var slots = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]);
            features.AddAnnotation(SlotNames, slots, new VectorDataViewType(TextDataViewType.Instance, names.Length));
        }

        return context.Data.LoadFromEnumerable(
            Enumerable.Range(0, set.Count).Select(row => new FeatureRow { Features = set.Row(row).ToArray(), Label = set.IsAnomaly[row] ? 1 : 0 }),
            definition);
    }

    /// <summary>The names of the features in the schema of a saved model; null where it has none.</summary>
    public static string[]? NamesIn(DataViewSchema? schema)
    {
        if (schema?.GetColumnOrNull(nameof(Features)) is not { } column || column.Annotations.Schema.GetColumnOrNull(SlotNames) is null)
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}

/// <summary>What the detector says of a row.</summary>
internal sealed class Verdict
{
    public float Score { get; set; }

    public bool PredictedLabel { get; set; }

    public float PValue { get; set; }
}

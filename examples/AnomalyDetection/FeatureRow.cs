using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>A row of features; its size is known at run time only.</summary>
internal sealed class FeatureRow
{
    public float[] Features { get; set; } = [];

    /// <summary>1 for an anomaly; Single, as AnomalyDetection.Evaluate wants it.</summary>
    public float Label { get; set; }

    /// <summary>The rows of a set as a view whose vectors have a known size.</summary>
    public static IDataView View(MLContext context, AnomalySet set)
    {
        var definition = SchemaDefinition.Create(typeof(FeatureRow));
        definition[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, set.Dimension);
        return context.Data.LoadFromEnumerable(
            Enumerable.Range(0, set.Count).Select(row => new FeatureRow { Features = set.Row(row).ToArray(), Label = set.IsAnomaly[row] ? 1 : 0 }),
            definition);
    }
}

/// <summary>What the detector says of a row.</summary>
internal sealed class Verdict
{
    public float Score { get; set; }

    public bool PredictedLabel { get; set; }

    public float PValue { get; set; }
}

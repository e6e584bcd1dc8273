using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>Features and whichever label the task has.</summary>
internal sealed class TableRow
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }

    public string Class { get; set; } = "";

    /// <summary>1 for an anomaly: the evaluation of anomalies wants a number.</summary>
    public float Anomaly { get; set; }

    public static IDataView View(MLContext context, IEnumerable<TableRow> rows)
    {
        TableRow[] all = [.. rows];
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TableRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, all[0].Features.Length);
        return context.Data.LoadFromEnumerable(all, schema);
    }
}

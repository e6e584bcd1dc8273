using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>A column that a component adds.</summary>
internal sealed record OutputColumn(string Name, DataViewType Type, DataViewSchema.Annotations? Annotations = null)
{
    /// <summary>A column of scores, marked as ML.NET marks those of its own scorers.</summary>
    public static OutputColumn Score(string name, DataViewType type, string task, string value, Action<DataViewSchema.Annotations.Builder>? more = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        more?.Invoke(annotations);
        AddText(annotations, "ScoreColumnKind", task);
        AddText(annotations, "ScoreValueKind", value);
        annotations.AddPrimitiveValue("ScoreColumnSetId", new KeyDataViewType(typeof(uint), int.MaxValue), 1u);
        return new OutputColumn(name, type, annotations.ToAnnotations());
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string kind, string value) =>
        annotations.AddPrimitiveValue(kind, TextDataViewType.Instance, value.AsMemory());
}

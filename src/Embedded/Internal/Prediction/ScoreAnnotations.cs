using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Internal;

/// <summary>How the columns of a scorer are marked, so that evaluators find those that belong together.</summary>
internal static class ScoreAnnotations
{
    private const string SetId = "ScoreColumnSetId";
    private const string Kind = "ScoreColumnKind";
    private const string ValueKind = "ScoreValueKind";

    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>The values behind the keys of the label that was learned.</summary>
    public const string TrainingLabelValues = "TrainingLabelValues";

    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    public static DataViewSchema.Annotations Of(uint setId, string kind, string valueKind, Action<DataViewSchema.Annotations.Builder> more = null)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        more?.Invoke(builder);
        builder.AddPrimitiveValue(SetId, SetIdType, setId);
        builder.AddPrimitiveValue(Kind, TextDataViewType.Instance, kind.AsMemory());
        builder.AddPrimitiveValue(ValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        if (valueKind == Probability)
            builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }

    /// <summary>Whether an annotation tells which scored columns belong together, and as what.</summary>
    public static bool IsMark(string annotation) => annotation is SetId or Kind or ValueKind;

    /// <summary>A number that no scored column of the schema has.</summary>
    public static uint NextSetId(DataViewSchema schema)
    {
        uint max = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (!SetIdType.Equals(column.Annotations.Schema.GetColumnOrNull(SetId)?.Type))
                continue;
            uint id = 0;
            column.Annotations.GetValue(SetId, ref id);
            max = Math.Max(max, id);
        }

        return max + 1;
    }

    /// <summary>A column of a trainer's output, as far as it is known before fitting.</summary>
    public static SchemaShape.Column Shape(
        string name, DataViewType type, string kind, SchemaShape.Column.VectorKind vectorKind = SchemaShape.Column.VectorKind.Scalar, params IEnumerable<SchemaShape.Column> more)
    {
        var column = SchemaShape.Column.Of(name, type);
        return new SchemaShape.Column(name, vectorKind, column.ItemType, column.IsKey, new SchemaShape(SchemaShape.Create(Of(1, kind, name).Schema).Concat(more)));
    }
}

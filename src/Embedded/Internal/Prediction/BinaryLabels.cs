using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>What binary trainers take as a label and write.</summary>
internal static class BinaryLabels
{
    public const string Expected = "float, double, bool or KeyType";

    private const string Kind = "BinaryClassification";

    public static SchemaShape.Column Column(string name) => new(name, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);

    public static bool IsCompatible(SchemaShape.Column label) => label.Kind == SchemaShape.Column.VectorKind.Scalar
        && (label.IsKey || label.ItemType is BooleanDataViewType || label.ItemType == NumberDataViewType.Single || label.ItemType == NumberDataViewType.Double);

    public static SchemaShape.Column[] OutputColumns(bool calibrated)
    {
        SchemaShape.Column score = ScoreAnnotations.Shape(ScoreAnnotations.Score, NumberDataViewType.Single, Kind);
        SchemaShape.Column label = ScoreAnnotations.Shape(ScoreAnnotations.PredictedLabel, BooleanDataViewType.Instance, Kind);
        return calibrated ? [score, ScoreAnnotations.Shape(ScoreAnnotations.Probability, NumberDataViewType.Single, Kind), label] : [score, label];
    }
}

using System.Globalization;
using System.Numerics.Tensors;

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Evaluates the scores of a classifier into several classes against labels.</summary>
internal static class MulticlassClassificationEvaluator
{
    public static MulticlassClassificationMetrics Evaluate(IDataView data, string label, string score, string predictedLabel, int topKPredictionCount)
    {
        DataViewSchema.Column labelColumn = EvaluatedColumns.MulticlassLabel(data.Schema, label);
        DataViewSchema.Column scoreColumn = EvaluatedColumns.MulticlassScore(data.Schema, score);
        data.Schema.Find(predictedLabel);
        int classes = ((VectorDataViewType)scoreColumn.Type).Size;
        if (topKPredictionCount > classes)
        {
            throw new ArgumentOutOfRangeException(nameof(topKPredictionCount), topKPredictionCount,
                $"Score column '{score}' has {classes} classes, so no more of them can be predicted.");
        }

        MulticlassCounts counts = Count(data, labelColumn, scoreColumn, classes);
        return new MulticlassClassificationMetrics(
            counts.MicroAccuracy, counts.MacroAccuracy, counts.LogLoss, counts.LogLossReduction,
            topKPredictionCount, topKPredictionCount > 0 ? counts.TopKAccuracy(topKPredictionCount) : null, counts.PerClassLogLoss,
            new ConfusionMatrix(counts.Confusion, ClassNames(scoreColumn, classes), isBinary: false));
    }

    private static MulticlassCounts Count(IDataView data, DataViewSchema.Column labelColumn, DataViewSchema.Column scoreColumn, int classes)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        ValueGetter<float> getLabel = LabelReader.Create(cursor, labelColumn);
        ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        var counts = new MulticlassCounts(classes);
        float label = 0;
        VBuffer<float> scores = default;
        var dense = new float[classes];
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            if (!IsClass(label))
                continue;
            getScores(ref scores);
            if (scores.Length != classes)
                throw new InvalidOperationException($"Score column '{scoreColumn.Name}' has {scores.Length} items in row {cursor.Position}, not {classes}.");
            scores.CopyTo(dense);
            if (!TensorPrimitives.IsFiniteAll(dense))
                continue;
            counts.Add((int)label, dense);
        }

        return counts;
    }

    // NaN is no class either.
    private static bool IsClass(float label) => label >= 0 && label == (int)label;

    private static string[] ClassNames(DataViewSchema.Column scoreColumn, int classes) => SlotNames.Of(scoreColumn) is { } names
        ? Array.ConvertAll(names, name => name.ToString())
        : [.. Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Evaluates the scores of an anomaly detector against labels.</summary>
internal static class AnomalyDetectionEvaluator
{
    public static AnomalyDetectionMetrics Evaluate(IDataView data, string label, string score, string predictedLabel, int falsePositiveCount)
    {
        DataViewSchema.Column labelColumn = EvaluatedColumns.AnomalyLabel(data.Schema, label);
        DataViewSchema.Column scoreColumn = EvaluatedColumns.Single(data.Schema, score);
        data.Schema.Find(predictedLabel);
        List<ScoredExample> examples = Read(data, labelColumn, scoreColumn);
        return new AnomalyDetectionMetrics(AreaUnderRoc.Of(examples, label), DetectionRate.At(examples, falsePositiveCount));
    }

    private static List<ScoredExample> Read(IDataView data, DataViewSchema.Column labelColumn, DataViewSchema.Column scoreColumn)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        ValueGetter<float> getLabel = LabelReader.Create(cursor, labelColumn);
        ValueGetter<float> getScore = cursor.GetGetter<float>(scoreColumn);
        var examples = new List<ScoredExample>();
        float label = 0;
        float score = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getScore(ref score);
            if (!float.IsNaN(label) && float.IsFinite(score))
                examples.Add(new ScoredExample(label > 0, score));
        }

        return examples;
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Evaluates the scores of a binary classifier, and its probabilities if it has any, against labels.</summary>
internal sealed class BinaryClassificationEvaluator
{
    private readonly List<ScoredExample> _examples = [];
    private readonly BinaryCounts _counts = new();
    private readonly DataViewSchema.Column _label;

    private BinaryClassificationEvaluator(IDataView data, string label, string score, string probability, string predictedLabel)
    {
        _label = EvaluatedColumns.BinaryLabel(data.Schema, label);
        DataViewSchema.Column scoreColumn = EvaluatedColumns.Single(data.Schema, score);
        DataViewSchema.Column? probabilityColumn = probability is null ? null : EvaluatedColumns.Single(data.Schema, probability);
        data.Schema.Find(predictedLabel);
        Read(data, scoreColumn, probabilityColumn);
    }

    private double AreaUnderRocCurve => AreaUnderRoc.Of(_examples, _label.Name);

    private double AreaUnderPrecisionRecallCurve => AreaUnderPrecisionRecall.Of(_examples);

    private ConfusionMatrix ConfusionMatrix => new(
        [[_counts.TruePositives, _counts.FalseNegatives], [_counts.FalsePositives, _counts.TrueNegatives]], ClassNames(), isBinary: true);

    public static BinaryClassificationMetrics Evaluate(IDataView data, string label, string score, string predictedLabel)
    {
        var evaluator = new BinaryClassificationEvaluator(data, label, score, null, predictedLabel);
        BinaryCounts counts = evaluator._counts;
        return new BinaryClassificationMetrics(
            evaluator.AreaUnderRocCurve, counts.Accuracy, counts.PositivePrecision, counts.PositiveRecall, counts.NegativePrecision, counts.NegativeRecall,
            counts.F1Score, evaluator.AreaUnderPrecisionRecallCurve, evaluator.ConfusionMatrix);
    }

    public static CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string label, string score, string probability, string predictedLabel)
    {
        var evaluator = new BinaryClassificationEvaluator(data, label, score, probability, predictedLabel);
        BinaryCounts counts = evaluator._counts;
        return new CalibratedBinaryClassificationMetrics(
            evaluator.AreaUnderRocCurve, counts.Accuracy, counts.PositivePrecision, counts.PositiveRecall, counts.NegativePrecision, counts.NegativeRecall,
            counts.F1Score, evaluator.AreaUnderPrecisionRecallCurve, evaluator.ConfusionMatrix,
            counts.LogLoss, counts.LogLossReduction, counts.Entropy);
    }

    private void Read(IDataView data, DataViewSchema.Column scoreColumn, DataViewSchema.Column? probabilityColumn)
    {
        IEnumerable<DataViewSchema.Column> columns = probabilityColumn is { } given ? [_label, scoreColumn, given] : [_label, scoreColumn];
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        ValueGetter<float> getLabel = LabelReader.Create(cursor, _label);
        ValueGetter<float> getScore = cursor.GetGetter<float>(scoreColumn);
        ValueGetter<float> getProbability = probabilityColumn is { } column ? cursor.GetGetter<float>(column) : (ref float value) => value = float.NaN;
        float label = 0;
        float score = 0;
        float probability = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getScore(ref score);
            if (float.IsNaN(label) || !float.IsFinite(score))
                continue;
            getProbability(ref probability);
            var example = new ScoredExample(label > 0, score);
            _counts.Add(example, probability);
            _examples.Add(example);
        }
    }

    // ML.NET gives the names in the order of the keys, although the first row of the table is the second key's, the positive's.
    private string[] ClassNames() => _label.Type is KeyDataViewType && KeyValues.TextsOrNull(_label) is { } names
        ? Array.ConvertAll(names, name => name.ToString())
        : ["positive", "negative"];
}

using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Evaluates predicted numbers against labels.</summary>
internal static class RegressionEvaluator
{
    public static RegressionMetrics Evaluate(IDataView data, string label, string score)
    {
        DataViewSchema.Column labelColumn = EvaluatedColumns.Single(data.Schema, label);
        DataViewSchema.Column scoreColumn = EvaluatedColumns.Single(data.Schema, score);
        using DataViewRowCursor cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        ValueGetter<float> getLabel = cursor.GetGetter<float>(labelColumn);
        ValueGetter<float> getScore = cursor.GetGetter<float>(scoreColumn);
        var sums = new RegressionSums(new SquaredLoss());
        float truth = 0;
        float prediction = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref truth);
            getScore(ref prediction);
            if (!float.IsNaN(truth) && !float.IsNaN(prediction))
                sums.Add(truth, prediction);
        }

        return sums.ToMetrics();
    }
}

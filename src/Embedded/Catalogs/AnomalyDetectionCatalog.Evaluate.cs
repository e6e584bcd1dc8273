using Microsoft.ML.Data;
using Microsoft.ML.Internal.Evaluation;

namespace Microsoft.ML;

public sealed partial class AnomalyDetectionCatalog
{
    /// <summary>Evaluates scores; rows without a label or with a score that is not finite do not count.</summary>
    public AnomalyDetectionMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int falsePositiveCount = 10)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(predictedLabelColumnName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falsePositiveCount);
        return AnomalyDetectionEvaluator.Evaluate(data, labelColumnName, scoreColumnName, predictedLabelColumnName, falsePositiveCount);
    }
}

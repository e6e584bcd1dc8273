using Microsoft.ML.Internal.FeatureImportance;

namespace Microsoft.ML.Data;

/// <summary>Changes of the metrics of binary classification.</summary>
public sealed class BinaryClassificationMetricsStatistics : IMetricsStatistics<BinaryClassificationMetrics>
{
    internal BinaryClassificationMetricsStatistics()
    {
    }

    public MetricStatistics AreaUnderRocCurve { get; } = new();

    public MetricStatistics Accuracy { get; } = new();

    public MetricStatistics PositivePrecision { get; } = new();

    public MetricStatistics PositiveRecall { get; } = new();

    public MetricStatistics NegativePrecision { get; } = new();

    public MetricStatistics NegativeRecall { get; } = new();

    public MetricStatistics F1Score { get; } = new();

    public MetricStatistics AreaUnderPrecisionRecallCurve { get; } = new();

    void IMetricsStatistics<BinaryClassificationMetrics>.AddChange(BinaryClassificationMetrics from, BinaryClassificationMetrics to)
    {
        AreaUnderRocCurve.Add(to.AreaUnderRocCurve - from.AreaUnderRocCurve);
        Accuracy.Add(to.Accuracy - from.Accuracy);
        PositivePrecision.Add(to.PositivePrecision - from.PositivePrecision);
        PositiveRecall.Add(to.PositiveRecall - from.PositiveRecall);
        NegativePrecision.Add(to.NegativePrecision - from.NegativePrecision);
        NegativeRecall.Add(to.NegativeRecall - from.NegativeRecall);
        F1Score.Add(to.F1Score - from.F1Score);
        AreaUnderPrecisionRecallCurve.Add(to.AreaUnderPrecisionRecallCurve - from.AreaUnderPrecisionRecallCurve);
    }
}

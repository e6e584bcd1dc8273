using Microsoft.ML.Internal.FeatureImportance;

namespace Microsoft.ML.Data;

/// <summary>Changes of the metrics of regression.</summary>
public sealed class RegressionMetricsStatistics : IMetricsStatistics<RegressionMetrics>
{
    internal RegressionMetricsStatistics()
    {
    }

    public MetricStatistics MeanAbsoluteError { get; } = new();

    public MetricStatistics MeanSquaredError { get; } = new();

    public MetricStatistics RootMeanSquaredError { get; } = new();

    public MetricStatistics LossFunction { get; } = new();

    public MetricStatistics RSquared { get; } = new();

    void IMetricsStatistics<RegressionMetrics>.AddChange(RegressionMetrics from, RegressionMetrics to)
    {
        MeanAbsoluteError.Add(to.MeanAbsoluteError - from.MeanAbsoluteError);
        MeanSquaredError.Add(to.MeanSquaredError - from.MeanSquaredError);
        RootMeanSquaredError.Add(to.RootMeanSquaredError - from.RootMeanSquaredError);
        LossFunction.Add(to.LossFunction - from.LossFunction);
        RSquared.Add(to.RSquared - from.RSquared);
    }
}

using Microsoft.ML.Internal.FeatureImportance;

namespace Microsoft.ML.Data;

/// <summary>Changes of the metrics of classification into several classes.</summary>
public sealed class MulticlassClassificationMetricsStatistics : IMetricsStatistics<MulticlassClassificationMetrics>
{
    private MetricStatistics[] _perClassLogLoss = [];

    internal MulticlassClassificationMetricsStatistics()
    {
    }

    public MetricStatistics MacroAccuracy { get; } = new();

    public MetricStatistics MicroAccuracy { get; } = new();

    public MetricStatistics LogLoss { get; } = new();

    public MetricStatistics LogLossReduction { get; } = new();

    public MetricStatistics TopKAccuracy { get; } = new();

    public IReadOnlyList<MetricStatistics> PerClassLogLoss => _perClassLogLoss.AsReadOnly();

    void IMetricsStatistics<MulticlassClassificationMetrics>.AddChange(MulticlassClassificationMetrics from, MulticlassClassificationMetrics to)
    {
        MacroAccuracy.Add(to.MacroAccuracy - from.MacroAccuracy);
        MicroAccuracy.Add(to.MicroAccuracy - from.MicroAccuracy);
        LogLoss.Add(to.LogLoss - from.LogLoss);
        LogLossReduction.Add(to.LogLossReduction - from.LogLossReduction);
        TopKAccuracy.Add(to.TopKAccuracy - from.TopKAccuracy);
        if (_perClassLogLoss.Length == 0)
            _perClassLogLoss = [.. to.PerClassLogLoss.Select(_ => new MetricStatistics())];
        for (int i = 0; i < _perClassLogLoss.Length; i++)
            _perClassLogLoss[i].Add(to.PerClassLogLoss[i] - from.PerClassLogLoss[i]);
    }
}

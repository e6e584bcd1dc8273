namespace Microsoft.ML.Internal.FeatureImportance;

/// <summary>Collects changes of metrics.</summary>
internal interface IMetricsStatistics<in TMetrics>
{
    void AddChange(TMetrics from, TMetrics to);
}

namespace Microsoft.ML.AutoML;

/// <summary>What an experiment makes better.</summary>
public interface IMetricManager
{
    bool IsMaximize { get; }

    string MetricName { get; }
}

namespace Microsoft.ML.AutoML;

/// <summary>A metric that is computed on scored rows.</summary>
public interface IEvaluateMetricManager : IMetricManager
{
    double Evaluate(MLContext context, IDataView eval);
}

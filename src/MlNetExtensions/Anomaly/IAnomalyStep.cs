using Microsoft.ML;

namespace MlNetExtensions;

/// <summary>An anomaly detector of either kind, as the catalog changes it.</summary>
internal interface IAnomalyStep : ITransformer
{
    string LogName { get; }

    string? TooFewRows { get; }

    ITransformer ChangeThreshold(double threshold);

    ITransformer ChangeFalsePositiveRate(double falsePositiveRate);

    IAnomalyStep Calibrate(IDataView normalRows, double falsePositiveRate);
}

namespace Microsoft.ML.Data;

/// <summary>How well scores rank anomalies before the rest.</summary>
public sealed class AnomalyDetectionMetrics
{
    internal AnomalyDetectionMetrics(double areaUnderRocCurve, double detectionRateAtFalsePositiveCount)
    {
        AreaUnderRocCurve = areaUnderRocCurve;
        DetectionRateAtFalsePositiveCount = detectionRateAtFalsePositiveCount;
    }

    /// <summary>The probability that an anomaly scores higher than another example, ties counting half.</summary>
    public double AreaUnderRocCurve { get; }

    /// <summary>The part of the anomalies found before that many false positives, going down the scores, are exceeded.</summary>
    public double DetectionRateAtFalsePositiveCount { get; }
}

namespace Microsoft.ML.Data;

/// <summary>How well two classes were told apart.</summary>
public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(
        double auc, double accuracy, double positivePrecision, double positiveRecall, double negativePrecision, double negativeRecall,
        double f1Score, double auprc, ConfusionMatrix confusionMatrix)
    {
        AreaUnderRocCurve = auc;
        Accuracy = accuracy;
        PositivePrecision = positivePrecision;
        PositiveRecall = positiveRecall;
        NegativePrecision = negativePrecision;
        NegativeRecall = negativeRecall;
        F1Score = f1Score;
        AreaUnderPrecisionRecallCurve = auprc;
        ConfusionMatrix = confusionMatrix;
    }

    /// <summary>The probability that a positive scores higher than a negative, ties counting half.</summary>
    public double AreaUnderRocCurve { get; }

    /// <summary>The part of the rows that were predicted right.</summary>
    public double Accuracy { get; }

    /// <summary>The part of the rows predicted positive that are.</summary>
    public double PositivePrecision { get; }

    /// <summary>The part of the positive rows that were predicted so.</summary>
    public double PositiveRecall { get; }

    /// <summary>The part of the rows predicted negative that are.</summary>
    public double NegativePrecision { get; }

    /// <summary>The part of the negative rows that were predicted so.</summary>
    public double NegativeRecall { get; }

    /// <summary>The harmonic mean of the precision and the recall of the positives.</summary>
    public double F1Score { get; }

    public double AreaUnderPrecisionRecallCurve { get; }

    /// <summary>The rows by class, positives first.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }
}

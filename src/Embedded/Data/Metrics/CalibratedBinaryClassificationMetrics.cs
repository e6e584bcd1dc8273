namespace Microsoft.ML.Data;

/// <summary>How well two classes were told apart, and how good the probabilities are.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(
        double auc, double accuracy, double positivePrecision, double positiveRecall, double negativePrecision, double negativeRecall,
        double f1Score, double auprc, ConfusionMatrix confusionMatrix, double logLoss, double logLossReduction, double entropy)
        : base(auc, accuracy, positivePrecision, positiveRecall, negativePrecision, negativeRecall, f1Score, auprc, confusionMatrix)
    {
        LogLoss = logLoss;
        LogLossReduction = logLossReduction;
        Entropy = entropy;
    }

    /// <summary>The mean logarithmic loss of the probabilities, in bits.</summary>
    public double LogLoss { get; }

    /// <summary>By what part the loss is below that of always predicting the share of the positives.</summary>
    public double LogLossReduction { get; }

    /// <summary>The entropy of the labels, in bits.</summary>
    public double Entropy { get; }
}

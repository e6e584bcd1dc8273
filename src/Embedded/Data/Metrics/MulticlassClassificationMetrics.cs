namespace Microsoft.ML.Data;

/// <summary>How well several classes were told apart.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(
        double accuracyMicro, double accuracyMacro, double logLoss, double logLossReduction,
        int topKPredictionCount, double[] topKAccuracies, double[] perClassLogLoss, ConfusionMatrix confusionMatrix)
    {
        MicroAccuracy = accuracyMicro;
        MacroAccuracy = accuracyMacro;
        LogLoss = logLoss;
        LogLossReduction = logLossReduction;
        TopKPredictionCount = topKPredictionCount;
        TopKAccuracyForAllK = topKAccuracies?.AsReadOnly();
        PerClassLogLoss = perClassLogLoss.AsReadOnly();
        ConfusionMatrix = confusionMatrix;
    }

    /// <summary>The mean logarithmic loss of the scores, in nats.</summary>
    public double LogLoss { get; }

    /// <summary>By what part the loss is below that of always predicting the shares of the classes.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean of the classes' accuracies.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The part of the rows that were predicted right.</summary>
    public double MicroAccuracy { get; }

    /// <summary>The part of the rows whose class is among the <see cref="TopKPredictionCount"/> of highest score; 0 when that was not asked for.</summary>
    public double TopKAccuracy => TopKAccuracyForAllK?[^1] ?? 0;

    public int TopKPredictionCount { get; }

    /// <summary>The same for each number of classes up to <see cref="TopKPredictionCount"/>; null when that was not asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    /// <summary>The mean loss of each class's rows, 0 for a class without rows.</summary>
    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}

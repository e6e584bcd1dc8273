namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Rows of a binary classification, counted by label and prediction, and the logarithmic loss of their probabilities.</summary>
internal sealed class BinaryCounts
{
    private double _positivesWithProbability;
    private double _negativesWithProbability;
    private double _logLoss;

    public double TruePositives { get; private set; }

    public double FalsePositives { get; private set; }

    public double TrueNegatives { get; private set; }

    public double FalseNegatives { get; private set; }

    public double Accuracy => (TruePositives + TrueNegatives) / Rows;

    public double PositivePrecision => Ratio.OrZero(TruePositives, TruePositives + FalsePositives);

    public double PositiveRecall => Ratio.OrZero(TruePositives, TruePositives + FalseNegatives);

    public double NegativePrecision => Ratio.OrZero(TrueNegatives, TrueNegatives + FalseNegatives);

    public double NegativeRecall => Ratio.OrZero(TrueNegatives, TrueNegatives + FalsePositives);

    public double F1Score => Ratio.OrZero(2 * PositivePrecision * PositiveRecall, PositivePrecision + PositiveRecall);

    /// <summary>The entropy of the labels, in bits.</summary>
    public double Entropy => EntropyOf((TruePositives + FalseNegatives) / Rows);

    /// <summary>The mean loss in bits: infinite when a label has probability zero, NaN when a probability is.</summary>
    public double LogLoss => double.IsNaN(_logLoss) ? double.NaN : Ratio.OrZero(_logLoss, RowsWithProbability);

    /// <summary>By what part the loss is below that of always predicting the share of the positives.</summary>
    public double LogLossReduction
    {
        get
        {
            if (RowsWithProbability == 0)
                return 0;
            double prior = EntropyOf(_positivesWithProbability / RowsWithProbability);
            return (prior - (_logLoss / RowsWithProbability)) / prior;
        }
    }

    private double Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    private double RowsWithProbability => _positivesWithProbability + _negativesWithProbability;

    /// <summary>Counts a row, predicted positive when its score is above zero whatever its column of predicted labels says.</summary>
    public void Add(ScoredExample example, float probability)
    {
        switch (example)
        {
            case { IsPositive: true, Score: > 0 }: TruePositives++; break;
            case { IsPositive: true }: FalseNegatives++; break;
            case { Score: > 0 }: FalsePositives++; break;
            default: TrueNegatives++; break;
        }

        _logLoss -= Math.Log2(example.IsPositive ? probability : 1.0 - probability);
        if (float.IsNaN(probability))
            return;
        if (example.IsPositive)
            _positivesWithProbability++;
        else
            _negativesWithProbability++;
    }

    private static double EntropyOf(double share) => share is 0 or 1
        ? 0
        : -(share * Math.Log2(share)) - ((1 - share) * Math.Log2(1 - share));
}

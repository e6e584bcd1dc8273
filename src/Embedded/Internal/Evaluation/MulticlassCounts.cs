namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Rows of a classification into several classes, counted by label and prediction, and the logarithmic loss of their scores.</summary>
internal sealed class MulticlassCounts
{
    // Scores below this count as this, so that the loss stays finite.
    private const float LeastProbability = 1e-15f;

    private readonly double[] _classRows;
    private readonly double[] _classLogLoss;
    private readonly double[] _rowsByRank;
    private double _rows;
    private double _logLoss;

    public MulticlassCounts(int classes)
    {
        _classRows = new double[classes];
        _classLogLoss = new double[classes];
        _rowsByRank = new double[classes];
        Confusion = new double[classes][];
        for (int i = 0; i < classes; i++)
            Confusion[i] = new double[classes];
    }

    /// <summary>The rows by label and, within it, by prediction.</summary>
    public double[][] Confusion { get; }

    public double MicroAccuracy => Ratio.OrZero(_rowsByRank[0], _rows);

    /// <summary>The mean accuracy over the classes that have rows.</summary>
    public double MacroAccuracy => Confusion
        .Select((predictions, label) => predictions[label] / _classRows[label])
        .Where((_, label) => _classRows[label] > 0)
        .DefaultIfEmpty()
        .Average();

    /// <summary>The mean loss in nats.</summary>
    public double LogLoss => Ratio.OrZero(_logLoss, _rows);

    public double[] PerClassLogLoss => [.. _classLogLoss.Zip(_classRows, Ratio.OrZero)];

    /// <summary>By what part the loss is below that of always predicting the shares of the classes.</summary>
    public double LogLossReduction
    {
        get
        {
            double prior = _classRows.Where(rows => rows > 0).Sum(rows => rows * Math.Log(rows / _rows)) / -_rows;
            return (prior - LogLoss) / prior;
        }
    }

    /// <summary>For each k up to <paramref name="count"/> the part of the rows whose label is among the k classes of highest score.</summary>
    public double[] TopKAccuracy(int count)
    {
        var accuracies = new double[count];
        double found = 0;
        for (int k = 0; k < count; k++)
        {
            found += _rowsByRank[k];
            accuracies[k] = found / _rows;
        }

        return accuracies;
    }

    /// <summary>Counts a row; a label that no score belongs to is never predicted and costs as much as probability zero.</summary>
    public void Add(int label, ReadOnlySpan<float> scores)
    {
        bool isKnown = label < scores.Length;
        double logLoss = -Math.Log(isKnown ? Math.Clamp(scores[label], LeastProbability, 1) : LeastProbability);
        _rows++;
        _logLoss += logLoss;
        if (!isKnown)
            return;
        _classRows[label]++;
        _classLogLoss[label] += logLoss;
        _rowsByRank[RankOf(label, scores)]++;
        Confusion[label][FirstOfHighest(scores)]++;
    }

    // Of equal scores the first class ranks higher.
    private static int RankOf(int label, ReadOnlySpan<float> scores)
    {
        int rank = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > scores[label] || (scores[i] == scores[label] && i < label))
                rank++;
        }

        return rank;
    }

    private static int FirstOfHighest(ReadOnlySpan<float> scores)
    {
        int highest = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[highest])
                highest = i;
        }

        return highest;
    }
}

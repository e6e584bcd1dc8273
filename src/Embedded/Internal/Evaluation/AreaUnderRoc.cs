namespace Microsoft.ML.Internal.Evaluation;

/// <summary>The area under the receiver operating characteristic.</summary>
internal static class AreaUnderRoc
{
    /// <summary>The part of the pairs of a positive and a negative in which the positive scores higher, ties counting half.</summary>
    /// <param name="examples">The rows that have a label and a finite score.</param>
    /// <param name="label">The label column, for the error.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the classes is missing.</exception>
    public static double Of(List<ScoredExample> examples, string label)
    {
        Require(examples, label, isPositive: true, "PosSample");
        Require(examples, label, isPositive: false, "NegSample");
        ScoredExample[] sorted = [.. examples];
        Array.Sort(sorted, (left, right) => left.Score.CompareTo(right.Score));
        double wins = 0;
        double positives = 0;
        double negatives = 0;
        for (int first = 0; first < sorted.Length;)
        {
            double tiedPositives = 0;
            double tiedNegatives = 0;
            int next = first;
            for (; next < sorted.Length && sorted[next].Score == sorted[first].Score; next++)
            {
                if (sorted[next].IsPositive)
                    tiedPositives++;
                else
                    tiedNegatives++;
            }

            wins += tiedPositives * (negatives + (0.5 * tiedNegatives));
            positives += tiedPositives;
            negatives += tiedNegatives;
            first = next;
        }

        return wins / (positives * negatives);
    }

    private static void Require(List<ScoredExample> examples, string label, bool isPositive, string parameter)
    {
        if (!examples.Exists(example => example.IsPositive == isPositive))
        {
            throw new ArgumentOutOfRangeException(parameter,
                $"AUC is not defined when there is no {(isPositive ? "positive" : "negative")} class in the data: "
                + $"label column '{label}' has none in {examples.Count} rows with a label and a finite score.");
        }
    }
}

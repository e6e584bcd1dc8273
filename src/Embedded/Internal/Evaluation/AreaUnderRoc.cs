namespace Microsoft.ML.Internal.Evaluation;

/// <summary>The area under the receiver operating characteristic.</summary>
internal static class AreaUnderRoc
{
    /// <summary>The part of the pairs of a positive and a negative in which the positive scores higher, ties counting half; NaN without such pairs.</summary>
    public static double Of(List<ScoredExample> examples)
    {
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
}

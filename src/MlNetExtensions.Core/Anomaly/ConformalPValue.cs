namespace MlNetExtensions.Core.Anomaly;

/// <summary>p = (1 + c)/(n + 1), for c of n scores of normal rows that are at least as high.</summary>
internal static class ConformalPValue
{
    public static double Of(long atLeast, long count) => (1.0 + atLeast) / (count + 1.0);

    /// <summary>The largest c whose p-value is at most the rate; −1 where there is none, because there are too few scores.</summary>
    public static long LargestCount(long count, double falsePositiveRate)
    {
        long largest = (long)Math.Floor(falsePositiveRate * (count + 1.0));
        while (largest >= 0 && Of(largest, count) > falsePositiveRate)
        {
            largest--;
        }

        return largest;
    }
}

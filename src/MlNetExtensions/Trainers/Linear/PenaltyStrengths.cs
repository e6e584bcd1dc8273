namespace MlNetExtensions;

/// <summary>Series of strengths for a regularization path.</summary>
public static class PenaltyStrengths
{
    /// <summary>Strengths in equal ratios from the strongest to the weakest, which is the order that warm starts like.</summary>
    /// <param name="strongest">The first, positive and finite.</param>
    /// <param name="weakest">The last, positive and no larger than the first.</param>
    /// <param name="count">How many, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static IReadOnlyList<double> Geometric(double strongest, double weakest, int count)
    {
        if (!(strongest > 0 && double.IsFinite(strongest)))
        {
            throw new ArgumentOutOfRangeException(nameof(strongest), strongest, "The strongest penalty must be positive and finite.");
        }

        if (!(weakest > 0 && weakest <= strongest))
        {
            throw new ArgumentOutOfRangeException(nameof(weakest), weakest, "The weakest penalty must be positive and no larger than the strongest.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        double[] strengths = new double[count];
        for (int k = 0; k < count; k++)
        {
            strengths[k] = strongest * Math.Pow(weakest / strongest, k / (count - 1.0));
        }

        return strengths;
    }
}

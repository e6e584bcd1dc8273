namespace MlNetExtensions.Core.Networks;

/// <summary>
/// The sampling half of variance-controlled adaptive sampling (VCAS): row i of a back-propagated gradient is kept with a probability in proportion
/// to its norm, and divided by it, so that a given number of rows is kept on average; and the variance which that adds.
/// </summary>
/// <remarks>
/// Wang, Chen and Zhu, "Efficient backpropagation with variance-controlled adaptive sampling", 2024. With the m smallest norms below the cut:
/// qᵢ = min(1, xᵢ(k − n + m)/Σ of the m smallest), at least 10⁻⁹. Used by <see cref="VarianceControlledGradient"/>.
/// </remarks>
public static class VarianceControlledSampling
{
    private const double Least = 1e-9;

    /// <summary>The probabilities with which rows are kept; they sum to <paramref name="count"/>.</summary>
    /// <param name="norms">One a row, not negative.</param>
    /// <param name="count">k, rows kept on average, at least 1; all are kept from n on.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is less than 1.</exception>
    public static double[] KeepProbabilities(ReadOnlySpan<double> norms, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double[] keep = new double[norms.Length];
        if (count >= norms.Length)
        {
            Array.Fill(keep, 1);
            return keep;
        }

        double[] sorted = [.. norms];
        Array.Sort(sorted);
        double sum = sorted.Sum();
        int below = sorted.Length, others = sorted.Length - count;
        while (below > others + 1 && sorted[below - 1] * (below - others) > sum)
        {
            sum -= sorted[--below];
        }

        // Summed anew: what was taken away may have been far larger than what is left.
        sum = sorted[..below].Sum();
        for (int i = 0; i < keep.Length; i++)
        {
            keep[i] = sum > 0 ? Math.Clamp(norms[i] * (below - others) / sum, Least, 1) : 1;
        }

        return keep;
    }

    /// <summary>The variance that sampling adds to a sum of matrices aᵢbᵢᵀ: Σ (1/qᵢ − 1)·‖aᵢ‖²‖bᵢ‖².</summary>
    /// <param name="norms">‖aᵢ‖‖bᵢ‖ of every row.</param>
    /// <param name="count">Rows kept on average.</param>
    public static double AddedVariance(ReadOnlySpan<double> norms, int count)
    {
        double[] keep = KeepProbabilities(norms, count);
        double sum = 0;
        for (int i = 0; i < keep.Length; i++)
        {
            sum += (1 - keep[i]) / keep[i] * norms[i] * norms[i];
        }

        return sum;
    }
}

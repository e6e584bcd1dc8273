using static System.FormattableString;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Weights of groups of rows that are not equally large.</summary>
public static class GroupWeights
{
    /// <summary>
    /// w_i = (L_i/L̄)^-α / mean_j (L_j/L̄)^-α (He et al., "ΔL Normalization: Rethink Loss Aggregation in RLVR", 2025): where a group's
    /// summed gradient has a variance in proportion to its length L_i, α = 1 gives the weighted mean without bias that has the least
    /// variance, and α = 0 the plain one.
    /// </summary>
    /// <param name="lengths">L_i, positive.</param>
    /// <param name="exponent">α, finite; negative for means over groups, whose variance falls with the length.</param>
    /// <param name="weights">As many; their mean is 1.</param>
    /// <exception cref="ArgumentException">There are no lengths, not as many weights, or a length is not positive.</exception>
    public static void MinimumVariance(ReadOnlySpan<int> lengths, double exponent, Span<double> weights)
    {
        OptionValue.Check(double.IsFinite(exponent), exponent, "finite", nameof(exponent));
        if (lengths.IsEmpty || weights.Length != lengths.Length)
        {
            throw new ArgumentException(Invariant($"There are {lengths.Length} lengths and {weights.Length} weights; give as many, and at least one."));
        }

        double mean = 0;
        foreach (int length in lengths)
        {
            mean += OptionValue.AtLeast(length, 1, nameof(lengths)) / (double)lengths.Length;
        }

        double total = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            weights[i] = Math.Pow(lengths[i] / mean, -exponent);
            total += weights[i] / lengths.Length;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] /= total;
        }
    }
}

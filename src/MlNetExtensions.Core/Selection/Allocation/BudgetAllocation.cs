using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>Shares of a budget for strata, sources or items, and whole numbers from shares.</summary>
public static class BudgetAllocation
{
    /// <summary>
    /// Shares that minimize the variance of a gradient estimate by rejection sampling: G/√(p + a/p^(b-1)), divided by the sum; 0 for items
    /// without gradient or without accepted tries.
    /// </summary>
    /// <remarks>
    /// Yao and others, "Optimizing Chain-of-Thought Reasoners via Gradient Variance Minimization in Rejection Sampling and RL" (GVM-RAFT),
    /// 2025.
    /// </remarks>
    /// <param name="gradientNorms">G, not negative.</param>
    /// <param name="acceptanceRates">p, in [0, 1].</param>
    /// <param name="penalty">a, not negative; 0.001.</param>
    /// <param name="power">b, finite; 2.</param>
    /// <exception cref="ArgumentException">There are not as many norms as rates, a value is out of range, or no item has a
    /// share.</exception>
    public static double[] GradientVarianceShares(
        ReadOnlySpan<double> gradientNorms, ReadOnlySpan<double> acceptanceRates, double penalty = 1e-3, double power = 2)
    {
        Arguments.RequireOneForEachRow(acceptanceRates.Length, gradientNorms.Length, nameof(acceptanceRates));
        Arguments.RequireNotNegative(penalty);
        Arguments.Require(double.IsFinite(power), power, "finite");
        double[] shares = new double[gradientNorms.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            (double norm, double rate) = (gradientNorms[i], acceptanceRates[i]);
            Arguments.RequireNotNegative(norm, nameof(gradientNorms));
            Arguments.Require(rate is >= 0 and <= 1, rate, "at least 0 and at most 1", nameof(acceptanceRates));
            shares[i] = norm == 0 || rate == 0 ? 0 : norm / Math.Sqrt(rate + penalty / Math.Pow(rate, power - 1));
        }

        return Divided(shares);
    }

    /// <summary>
    /// Shares that minimize the variance of a stratified mean at a given cost (Neyman): Nσ/√c, divided by the sum.
    /// </summary>
    /// <param name="sizes">N, rows of each stratum, not negative.</param>
    /// <param name="deviations">σ, standard deviations within strata, not negative.</param>
    /// <param name="costs">c, of a row, positive; empty where all are equal.</param>
    /// <exception cref="ArgumentException">There are not as many of each, a value is out of range, or no stratum has a share.</exception>
    public static double[] NeymanShares(ReadOnlySpan<double> sizes, ReadOnlySpan<double> deviations, ReadOnlySpan<double> costs = default)
    {
        Arguments.RequireOneForEachRow(deviations.Length, sizes.Length, nameof(deviations));
        if (!costs.IsEmpty)
        {
            Arguments.RequireOneForEachRow(costs.Length, sizes.Length, nameof(costs));
        }

        double[] shares = new double[sizes.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            Arguments.RequireNotNegative(sizes[i], nameof(sizes));
            Arguments.RequireNotNegative(deviations[i], nameof(deviations));
            double cost = costs.IsEmpty ? 1 : costs[i];
            Arguments.RequirePositive(cost, nameof(costs));
            shares[i] = sizes[i] * deviations[i] / Math.Sqrt(cost);
        }

        return Divided(shares);
    }

    /// <summary>Whole numbers with the sum of the budget by largest remainders: each below or above budget·share by less than 1.</summary>
    /// <param name="shares">Not negative, with a positive sum.</param>
    /// <param name="budget">Not negative.</param>
    /// <exception cref="ArgumentException">A share is out of range, or all are 0.</exception>
    public static int[] Counts(ReadOnlySpan<double> shares, int budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        return StratumBudget.LargestRemainders(shares, budget);
    }

    /// <summary>The same, where a stratum has no more than so many rows: what it cannot take goes to the others.</summary>
    /// <param name="shares">Not negative, with a positive sum.</param>
    /// <param name="budget">Not negative; what all together cannot take is left over.</param>
    /// <param name="most">The most of each, not negative.</param>
    /// <exception cref="ArgumentException">There are not as many of each, or a value is out of range.</exception>
    public static int[] Counts(ReadOnlySpan<double> shares, int budget, ReadOnlySpan<int> most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        Arguments.RequireOneForEachRow(most.Length, shares.Length, nameof(most));
        WeightSum.Of(shares);
        foreach (int value in most)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(most));
        }

        return StratumBudget.Of(shares, most, budget);
    }

    /// <summary>
    /// Whole numbers with the sum of the budget as the authors of GVM compute them: rounded, halves to the even number, and then those
    /// changed by 1 that were rounded most in the wrong direction (of equal ones the first).
    /// </summary>
    /// <param name="shares">Not negative, with the sum 1.</param>
    /// <param name="budget">Not negative.</param>
    /// <exception cref="ArgumentException">A share is out of range, or all are 0.</exception>
    public static int[] RoundedCounts(ReadOnlySpan<double> shares, int budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        WeightSum.Of(shares);
        int[] counts = new int[shares.Length];
        double[] residuals = new double[shares.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            double exact = shares[i] * budget;
            counts[i] = (int)Math.Round(exact, MidpointRounding.ToEven);
            residuals[i] = exact - counts[i];
        }

        int missing = budget - counts.Sum(), sign = Math.Sign(missing);
        int[] order = [.. Enumerable.Range(0, counts.Length)];
        Array.Sort(order, (x, y) => residuals[x] != residuals[y] ? sign * residuals[y].CompareTo(residuals[x]) : x.CompareTo(y));

        // Rounding errs by 1/2 an item at most, so one unit for each item repairs it.
        foreach (int item in order.Take(Math.Abs(missing)))
        {
            counts[item] += sign;
        }

        return counts;
    }

    private static double[] Divided(double[] shares)
    {
        double sum = WeightSum.Of(shares);
        return Array.ConvertAll(shares, share => share / sum);
    }
}

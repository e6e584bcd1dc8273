using System.Globalization;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Raking: weights are multiplied, column after column, by the target share of a row's category over the share that it has, until all columns agree at once (Deming and Stephan,
/// 1940). Of all weights that meet the targets, the result is nearest to the weights at the start, in Kullback-Leibler divergence; means under it vary less ("The
/// Benefits of Balance", arXiv 2408.15065).
/// </summary>
public static class MarginalBalancing
{
    /// <summary>Weights that meet the shares of every column.</summary>
    /// <param name="categories">For each column the category of every row, from 0.</param>
    /// <param name="shares">For each column the target of every category: not negative, sum 1 to 1e-9.</param>
    /// <param name="start">Weights to begin with, one a row; empty for all 1.</param>
    /// <param name="tolerance">The largest difference of a share from its target that is accepted.</param>
    /// <param name="maximumRounds">Rounds over all columns, at least 1.</param>
    /// <returns>The weights, balanced or not: see <see cref="BalancedMarginals.IsBalanced"/>.</returns>
    /// <exception cref="ArgumentException">Columns, rows or shares do not fit, or a category that should have a share has no row of positive weight.</exception>
    public static BalancedMarginals Fit(int[][] categories, double[][] shares, ReadOnlySpan<double> start = default, double tolerance = 1e-8, int maximumRounds = 1000)
    {
        double[] weights = Start(categories, shares, start);
        Arguments.RequirePositive(tolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumRounds, 1);
        double[][] totals = [.. shares.Select(column => new double[column.Length])];
        (double Deviation, int Column, int Category) worst = default;
        int round = 0;
        while (true)
        {
            worst = Worst(categories, shares, weights, totals);
            if (worst.Deviation <= tolerance || round == maximumRounds)
            {
                break;
            }

            for (int column = 0; column < categories.Length; column++)
            {
                double sum = Total(categories[column], weights, totals[column]);
                for (int row = 0; row < weights.Length; row++)
                {
                    int category = categories[column][row];
                    weights[row] *= totals[column][category] > 0 ? shares[column][category] * sum / totals[column][category] : 0;
                }
            }

            round++;
        }

        double mean = weights.Sum() / weights.Length;
        return new BalancedMarginals(Array.ConvertAll(weights, weight => weight / mean), round, worst.Deviation, worst.Column, worst.Category, worst.Deviation <= tolerance);
    }

    private static double[] Start(int[][] categories, double[][] shares, ReadOnlySpan<double> start)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(shares);
        if (categories.Length == 0 || categories.Length != shares.Length || categories[0].Length == 0)
        {
            throw new ArgumentException($"There are categories of {categories.Length} columns and shares of {shares.Length}; give both for at least one column and one row.", nameof(categories));
        }

        int rows = categories[0].Length;
        double[] weights = new double[rows];
        Array.Fill(weights, 1);
        if (!start.IsEmpty)
        {
            Arguments.RequireOneForEachRow(start.Length, rows, nameof(start));
            start.CopyTo(weights);
        }

        for (int column = 0; column < categories.Length; column++)
        {
            Check(categories[column], shares[column], weights, column);
        }

        return weights;
    }

    private static void Check(int[] categories, double[] shares, double[] weights, int column)
    {
        Arguments.RequireOneForEachRow(categories.Length, weights.Length, nameof(categories));
        double sum = 0;
        foreach (double share in shares)
        {
            Arguments.RequireNotNegative(share);
            sum += share;
        }

        Arguments.Require(Math.Abs(sum - 1) <= 1e-9, sum, string.Create(CultureInfo.InvariantCulture, $"1, as the sum of the shares of column {column}"));
        double[] present = new double[shares.Length];
        for (int row = 0; row < categories.Length; row++)
        {
            Arguments.Require(categories[row] >= 0 && categories[row] < shares.Length, categories[row],
                string.Create(CultureInfo.InvariantCulture, $"from 0 to {shares.Length - 1}, as the category of row {row} in column {column}"));
            Arguments.RequireNotNegative(weights[row]);
            present[categories[row]] += weights[row];
        }

        for (int category = 0; category < shares.Length; category++)
        {
            if (shares[category] > 0 && present[category] == 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Category {category} of column {column} shall have the share {shares[category]}, but has no row of positive weight."));
            }
        }
    }

    private static double Total(int[] categories, double[] weights, double[] totals)
    {
        Array.Clear(totals);
        double sum = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            totals[categories[row]] += weights[row];
            sum += weights[row];
        }

        return sum;
    }

    private static (double Deviation, int Column, int Category) Worst(int[][] categories, double[][] shares, double[] weights, double[][] totals)
    {
        (double Deviation, int Column, int Category) worst = (-1, 0, 0);
        for (int column = 0; column < categories.Length; column++)
        {
            double sum = Total(categories[column], weights, totals[column]);
            for (int category = 0; category < totals[column].Length; category++)
            {
                double deviation = sum > 0 ? Math.Abs(totals[column][category] / sum - shares[column][category]) : 1;
                worst = deviation > worst.Deviation ? (deviation, column, category) : worst;
            }
        }

        return worst;
    }
}

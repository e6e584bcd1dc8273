using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// The probability that a row is positive, from a logistic regression that has not seen the row: each fold is judged by the model of all others, so that a model that knows rows by heart
/// does not call each what it is.
/// </summary>
public static class CrossFittedProbability
{
    /// <summary>The probability of every row.</summary>
    /// <param name="rows">n rows.</param>
    /// <param name="isPositive">Of every row; both kinds occur at least twice.</param>
    /// <param name="folds">At least 2, and not more than rows of the rarer kind.</param>
    /// <param name="l2">The ridge penalty λ₂ of the mean loss.</param>
    /// <param name="seed">Seed of the folds.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The flags, folds or the penalty do not fit the rows.</exception>
    public static double[] Of(RowSet<float> rows, bool[] isPositive, int folds, double l2, int seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(isPositive);
        Arguments.RequireOneForEachRow(isPositive.Length, rows.Count, nameof(isPositive));
        Arguments.RequireNotNegative(l2);
        return rows.IsSparse
            ? Of(rows.Sparse, isPositive, folds, l2, seed, cancellationToken)
            : Of(rows.Dense, isPositive, folds, l2, seed, cancellationToken);
    }

    private static double[] Of<TRows>(TRows rows, bool[] isPositive, int folds, double l2, int seed, CancellationToken cancellationToken)
        where TRows : struct, IRows
    {
        int[] foldOfRow = StratifiedSplits.Folds(StratifiedSplits.Number<bool>(isPositive), folds, seed);
        double[] labels = Array.ConvertAll(isPositive, positive => positive ? 1.0 : -1), weights = new double[labels.Length], probabilities = new double[labels.Length];
        var options = new FiniteSumOptions { Seed = seed };
        for (int fold = 0; fold < folds; fold++)
        {
            for (int row = 0; row < weights.Length; row++)
            {
                weights[row] = foldOfRow[row] == fold ? 0 : 1;
            }

            FiniteSumResult model = FiniteSumMinimizer.Minimize(rows, labels, new LogisticLoss(), Regularizer.Ridge(l2), options, weights, cancellationToken: cancellationToken);
            double[] coefficients = [.. model.Weights];
            for (int row = 0; row < weights.Length; row++)
            {
                if (foldOfRow[row] == fold)
                {
                    probabilities[row] = 1 / (1 + Math.Exp(-rows.Dot(row, coefficients) - model.Intercepts[0]));
                }
            }
        }

        return probabilities;
    }
}

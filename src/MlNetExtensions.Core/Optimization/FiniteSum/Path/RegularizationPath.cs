using System.Runtime.ExceptionServices;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Solutions for a series of penalty strengths, each started from the one before; and the choice among them by cross-validation.</summary>
public static class RegularizationPath
{
    /// <summary>Fits every strength, in the given order (strongest first is fastest).</summary>
    /// <param name="rows">n rows of d columns.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="penalty">The penalty of a strength.</param>
    /// <param name="strengths">At least one strength.</param>
    /// <param name="options">Solver and stopping; null for the defaults. The initial point is that of the first fit.</param>
    /// <param name="weights">n row weights ≥ 0, empty for all 1.</param>
    /// <param name="progress">Told of every check of every fit; the passes begin at 0 with each.</param>
    /// <param name="cancellationToken">Looked at within each fit.</param>
    /// <returns>One result for each strength.</returns>
    /// <exception cref="ArgumentException">There are no strengths, or a fit refuses its arguments.</exception>
    public static IReadOnlyList<FiniteSumResult> Fit<TRows, TLoss>(
        TRows rows,
        double[] labels,
        TLoss loss,
        Func<double, Regularizer> penalty,
        IReadOnlyList<double> strengths,
        FiniteSumOptions? options = null,
        ReadOnlySpan<double> weights = default,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(penalty);
        RequireStrengths(strengths);
        options ??= new FiniteSumOptions();
        var results = new List<FiniteSumResult>(strengths.Count);
        foreach (double strength in strengths)
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(
                rows, labels, loss, penalty(strength), options, weights, progress, cancellationToken);
            results.Add(result);
            options = options with { InitialWeights = result.Weights, InitialIntercepts = result.Intercepts };
        }
        return results;
    }

    /// <summary>
    /// Fits the path on each training part of k folds and measures the loss on the part held out. Folds run in parallel;
    /// the result does not depend on the number of threads.
    /// </summary>
    /// <param name="rows">n rows of d columns.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="penalty">The penalty of a strength.</param>
    /// <param name="strengths">At least one strength.</param>
    /// <param name="folds">Number of folds, from 2 to n.</param>
    /// <param name="options">Solver, stopping, the seed of the folds, and the number of folds at a time (<see cref="FiniteSumOptions.Threads"/>); null for the defaults.</param>
    /// <param name="weights">n row weights ≥ 0, empty for all 1.</param>
    /// <param name="cancellationToken">Looked at within each fit.</param>
    /// <returns>One score for each strength.</returns>
    /// <exception cref="ArgumentException">There are no strengths, the folds do not fit the rows, or a fit refuses its arguments.</exception>
    public static IReadOnlyList<PathScore> CrossValidate<TRows, TLoss>(
        TRows rows,
        double[] labels,
        TLoss loss,
        Func<double, Regularizer> penalty,
        IReadOnlyList<double> strengths,
        int folds,
        FiniteSumOptions? options = null,
        ReadOnlySpan<double> weights = default,
        CancellationToken cancellationToken = default)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        options ??= new FiniteSumOptions();
        Arguments.Require(folds >= 2 && folds <= rows.Count, folds, "from 2 to the number of rows");
        int[] foldOfRow = CrossValidationFolds.Random(rows.Count, folds, options.Seed);
        return CrossValidate(rows, labels, loss, penalty, strengths, foldOfRow, options, weights, cancellationToken);
    }

    /// <summary>The same with folds of the caller's own.</summary>
    /// <param name="rows">n rows of d columns.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <param name="penalty">The penalty of a strength.</param>
    /// <param name="strengths">At least one strength.</param>
    /// <param name="foldOfRow">n fold numbers from 0, of at least two folds; see <see cref="CrossValidationFolds"/>.</param>
    /// <param name="options">Solver, stopping, and the number of folds at a time (<see cref="FiniteSumOptions.Threads"/>); null for the defaults.</param>
    /// <param name="weights">n row weights ≥ 0, empty for all 1.</param>
    /// <param name="cancellationToken">Looked at within each fit.</param>
    /// <returns>One score for each strength.</returns>
    /// <exception cref="ArgumentException">There are no strengths, the folds do not fit the rows, or a fit refuses its arguments.</exception>
    public static IReadOnlyList<PathScore> CrossValidate<TRows, TLoss>(
        TRows rows,
        double[] labels,
        TLoss loss,
        Func<double, Regularizer> penalty,
        IReadOnlyList<double> strengths,
        IReadOnlyList<int> foldOfRow,
        FiniteSumOptions? options = null,
        ReadOnlySpan<double> weights = default,
        CancellationToken cancellationToken = default)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(penalty);
        RequireStrengths(strengths);
        options ??= new FiniteSumOptions();
        options.Validate();
        int folds = RequireFolds(foldOfRow, rows.Count);
        if (!weights.IsEmpty)
        {
            Arguments.RequireOneForEachRow(weights.Length, rows.Count, nameof(weights));
        }
        double[] allWeights = weights.IsEmpty ? [.. Enumerable.Repeat(1.0, rows.Count)] : weights.ToArray();
        var losses = new double[folds][];
        void Validate(int fold)
        {
            double[] training = [.. allWeights.Select((weight, row) => foldOfRow[row] == fold ? 0 : weight)];
            double[] held = [.. allWeights.Select((weight, row) => foldOfRow[row] == fold ? weight : 0)];
            FiniteSumOptions single = options with { Threads = 1 };
            losses[fold] = [.. Fit(rows, labels, loss, penalty, strengths, single, training, null, cancellationToken)
                .Select(fit => MeanLoss(rows, labels, held, loss, fit))];
        }
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, folds, parallel, Validate);
        }
        catch (AggregateException exception)
        {
            // Bad data fail in every fold alike; the caller sees the first error as if there were no threads.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        return [.. strengths.Select((strength, k) => PathScore.Of(strength, [.. losses.Select(fold => fold[k])]))];
    }

    private static void RequireStrengths(IReadOnlyList<double> strengths)
    {
        ArgumentNullException.ThrowIfNull(strengths);
        if (strengths.Count == 0)
        {
            throw new ArgumentException("A path needs at least one strength.", nameof(strengths));
        }
    }

    private static int RequireFolds(IReadOnlyList<int> foldOfRow, int rows)
    {
        ArgumentNullException.ThrowIfNull(foldOfRow);
        Arguments.RequireOneForEachRow(foldOfRow.Count, rows, nameof(foldOfRow));
        bool[] used = new bool[rows];
        foreach (int fold in foldOfRow)
        {
            Arguments.Require(fold >= 0 && fold < rows, fold, "from 0 to below the number of rows", nameof(foldOfRow));
            used[fold] = true;
        }
        int folds = used.Count(value => value);
        return folds >= 2 && Array.LastIndexOf(used, true) == folds - 1
            ? folds
            : throw new ArgumentException("Fold numbers run from 0 without a gap, and there are at least two folds.", nameof(foldOfRow));
    }

    private static double MeanLoss<TRows, TLoss>(TRows rows, double[] labels, double[] weights, TLoss loss, FiniteSumResult fit)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double[] coefficients = [.. fit.Weights];
        var margins = new double[loss.Outputs];
        double sum = 0, total = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            if (weights[row] == 0)
            {
                continue;
            }
            rows.Dot(row, coefficients, margins.AsSpan());
            for (int k = 0; k < margins.Length; k++)
            {
                margins[k] += fit.Intercepts[k];
            }
            sum += weights[row] * loss.Value(margins, labels[row]);
            total += weights[row];
        }
        return total > 0 ? sum / total : double.NaN;
    }
}

using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// The threshold δ of <see cref="HuberLoss"/> that suits the errors at hand: 1.345 times their robust scale, which keeps 95 % of the efficiency of
/// least squares where errors are normal (Holland and Welsch, 1977).
/// </summary>
/// <remarks>
/// The scale is the median absolute residual over 0.6745, its value for a standard normal law. Scale and fit are found in turns (Huber, 1981,
/// section 7.8): the residuals of the median of the labels give the first scale, a fit with the δ of a scale gives the residuals of the next, until the scale
/// moves by less than 1 %. Labels in other units give δ in these units.
/// </remarks>
public static class HuberThreshold
{
    /// <summary>δ in units of the robust scale.</summary>
    public const double PerScale = 1.345;

    // Of a standard normal law: the median and the mean of its absolute value.
    private const double NormalMedian = 0.67448975019608171;
    private const double NormalMean = 0.79788456080286536;

    private const double ScaleTolerance = 0.01;
    private const int MaximumRounds = 20;

    // Fits between two scales need not be exact, since δ is not either: the objective to within this share of what errors of the scale cost. A share of the
    // objective itself would be anything where outliers make most of it.
    private const double FitTolerance = 1e-3;
    private const double LeastTolerance = 1e-13;

    // A fit this much closer than the median of the labels is exact for all purposes, and its residuals are rounding.
    private const double LeastShare = 1e-4;

    /// <summary>Finds δ.</summary>
    /// <param name="rows">n rows of d columns.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="regularizer">The penalty on the weights.</param>
    /// <param name="options">Whether there is an intercept, the seed and the threads; null for the defaults.</param>
    /// <param name="weights">n row weights ≥ 0, empty for all 1. A weight of 2 is the same as the row twice.</param>
    /// <param name="cancellationToken">Looked at within each fit.</param>
    /// <returns>
    /// δ, positive. Where more than half of the labels are alike, a median tells nothing of the others, and the mean absolute deviation from them over 0.7979 is
    /// the scale; where all are alike, δ is their absolute value, or 1 for labels of 0, since then any δ gives the same fit.
    /// </returns>
    /// <exception cref="ArgumentException">A fit refuses its arguments.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public static double Estimate<TRows>(
        TRows rows,
        double[] labels,
        Regularizer regularizer,
        FiniteSumOptions? options = null,
        ReadOnlySpan<double> weights = default,
        CancellationToken cancellationToken = default)
        where TRows : struct, IRows
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(regularizer);
        Arguments.RequireOneForEachRow(labels.Length, rows.Count, nameof(labels));
        if (!weights.IsEmpty)
        {
            Arguments.RequireOneForEachRow(weights.Length, rows.Count, nameof(weights));
        }
        options = new FiniteSumOptions { Intercept = options?.Intercept ?? true, Seed = options?.Seed ?? 0, Threads = options?.Threads ?? Environment.ProcessorCount };
        double center = options.Intercept ? Median(labels, weights) : 0;
        double[] residuals = new double[labels.Length];
        for (int row = 0; row < residuals.Length; row++)
        {
            residuals[row] = Math.Abs(labels[row] - center);
        }
        double first = Median(residuals, weights) / NormalMedian;
        if (first == 0)
        {
            double mean = Mean(residuals, weights) / NormalMean;
            return mean > 0 ? PerScale * mean : center == 0 ? 1 : Math.Abs(center);
        }
        options = options with { InitialIntercepts = [center] };
        double scale = first;
        for (int round = 0; round < MaximumRounds; round++)
        {
            var loss = new HuberLoss(PerScale * scale);
            options = options with { Tolerance = Math.Clamp(FitTolerance * 0.5 * scale * scale / MeanLoss(loss, residuals, weights), LeastTolerance, FitTolerance) };
            FiniteSumResult fit = FiniteSumMinimizer.Minimize(rows, labels, loss, regularizer, options, weights, cancellationToken: cancellationToken);
            Residuals(rows, labels, fit, residuals);
            double next = Math.Max(Median(residuals, weights) / NormalMedian, LeastShare * first);
            double move = Math.Abs(next - scale);
            scale = next;
            if (move <= ScaleTolerance * scale)
            {
                break;
            }
            options = options with { InitialWeights = fit.Weights, InitialIntercepts = fit.Intercepts };
        }
        return PerScale * scale;
    }

    private static void Residuals<TRows>(TRows rows, ReadOnlySpan<double> labels, FiniteSumResult fit, double[] residuals)
        where TRows : struct, IRows
    {
        double[] coefficients = [.. fit.Weights];
        double margin = 0;
        for (int row = 0; row < residuals.Length; row++)
        {
            rows.Dot(row, coefficients, new Span<double>(ref margin));
            residuals[row] = Math.Abs(margin + fit.Intercepts[0] - labels[row]);
        }
    }

    private static double MeanLoss(HuberLoss loss, double[] residuals, ReadOnlySpan<double> weights)
    {
        double[] losses = new double[residuals.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            losses[row] = loss.Value(new ReadOnlySpan<double>(in residuals[row]), 0);
        }
        return Mean(losses, weights);
    }

    private static double Mean(double[] values, ReadOnlySpan<double> weights)
    {
        double sum = 0, total = 0;
        for (int row = 0; row < values.Length; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            sum += weight * values[row];
            total += weight;
        }
        return total > 0 ? sum / total : 0;
    }

    /// <summary>The middle of the values, each as many times as its weight says; halfway between two where the middle falls between them.</summary>
    private static double Median(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        double[] sorted = values.ToArray();
        double[] shares = new double[sorted.Length];
        shares.AsSpan().Fill(1);
        if (!weights.IsEmpty)
        {
            weights.CopyTo(shares);
        }
        Array.Sort(sorted, shares);
        double half = 0.5 * shares.Sum(), below = 0;
        for (int k = 0; k < sorted.Length; k++)
        {
            below += shares[k];
            if (shares[k] > 0 && below >= half)
            {
                return below > half ? sorted[k] : 0.5 * (sorted[k] + Next(sorted, shares, k));
            }
        }
        return 0;
    }

    private static double Next(double[] sorted, double[] shares, int k)
    {
        int next = Array.FindIndex(shares, k + 1, share => share > 0);
        return next < 0 ? sorted[k] : sorted[next];
    }
}

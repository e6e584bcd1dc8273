namespace MlNetExtensions.Core.Moments;

/// <summary>
/// The exact minimum covariance determinant of one feature: the best h values are neighbors in order, so a window that slides over the
/// sorted values meets them. Rousseeuw and Leroy, "Robust Regression and Outlier Detection", 1987, chapter 4.
/// </summary>
internal static class UnivariateMcd
{
    // A sum of squares that fell this far below its peak has lost too many digits to rounding and is computed anew.
    private const double Cancellation = 1e-6;

    /// <summary>The indices of the <paramref name="supportSize"/> values of least variance, ascending; of equal windows the lowest.</summary>
    public static int[] Support(ReadOnlySpan<double> values, int supportSize)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        int[] support = order[BestWindow(sorted, supportSize)..][..supportSize];
        Array.Sort(support);
        return support;
    }

    private static int BestWindow(ReadOnlySpan<double> sorted, int size)
    {
        (double mean, double squares) = Moments(sorted[..size]);
        double peak = squares;
        double least = squares;
        int best = 0;
        for (int start = 1; start + size <= sorted.Length; start++)
        {
            double leaving = sorted[start - 1];
            double entering = sorted[start + size - 1];
            double moved = mean + (entering - leaving) / size;
            squares += (entering - leaving) * (entering - moved + leaving - mean);
            mean = moved;
            peak = Math.Max(peak, squares);
            if (squares < Cancellation * peak)
            {
                (mean, squares) = Moments(sorted.Slice(start, size));
                peak = squares;
            }

            if (squares < least)
            {
                least = squares;
                best = start;
            }
        }

        return best;
    }

    private static (double Mean, double Squares) Moments(ReadOnlySpan<double> window)
    {
        double sum = 0;
        foreach (double value in window)
        {
            sum += value - window[0];
        }

        double mean = window[0] + sum / window.Length;
        double squares = 0;
        foreach (double value in window)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares);
    }
}

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// Rows that a search for the smallest covariance determinant has arrived at: −∞ where they lie on a hyperplane, +∞ where their covariance
/// cannot be told from a singular one because of outliers among them.
/// </summary>
/// <param name="LogDeterminant">log det of their covariance.</param>
/// <param name="Support">Their indices, ascending.</param>
internal sealed record Concentration(double LogDeterminant, int[] Support)
{
    /// <summary>
    /// In units of the median absolute deviation: a feature that others explain up to a millionth of its scale adds nothing to them but the
    /// rounding of single precision.
    /// </summary>
    public const double LeastVariance = 1e-12;

    // Rounding disturbs a pivot by 2⁻⁵³ of the variance, here by less than the least variance.
    private const double LargestTrustedVariance = 1e3;

    /// <summary>
    /// Concentration steps: the h rows nearest to a mean under a covariance have a covariance whose determinant is smaller or equal, so the
    /// steps end.
    /// </summary>
    /// <param name="rows">Standardized rows.</param>
    /// <param name="start">The first mean and covariance.</param>
    /// <param name="supportSize">h.</param>
    /// <param name="steps">The most steps to make.</param>
    public static Concentration Run(FeatureMajorRows rows, SubsetGaussian start, int supportSize, int steps)
    {
        var best = new Concentration(double.PositiveInfinity, []);
        SubsetGaussian current = start;
        for (int step = 0; step < steps; step++)
        {
            int[] support = current.Nearest(rows, supportSize);
            if (SubsetGaussian.TryFit(rows, support, LeastVariance) is not { } next)
            {
                return Singular(rows, support);
            }

            if (!(next.LogDeterminant < best.LogDeterminant))
            {
                break;
            }

            best = new Concentration(next.LogDeterminant, support);
            current = next;
        }

        return best;
    }

    /// <summary>
    /// The first steps from d + 1 random rows. Where these lie on a hyperplane, a trace of variance across it lets the others on it come
    /// first: if they fill the support, that is the answer, and if not, the rest of it spans the space.
    /// </summary>
    public static Concentration FromRandomRows(FeatureMajorRows rows, int supportSize, int steps, Random random)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        random.Shuffle(order);
        ReadOnlySpan<int> subset = order.AsSpan(0, Math.Min(rows.Dimension + 1, rows.Count));
        return Run(rows, SubsetGaussian.FitRegularized(rows, subset, LeastVariance), supportSize, steps);
    }

    /// <summary>The end of a search at rows whose covariance is singular.</summary>
    public static Concentration Singular(FeatureMajorRows rows, int[] support)
    {
        bool trusted = true;
        for (int j = 0; j < rows.Dimension; j++)
        {
            ReadOnlySpan<double> feature = rows.Feature(j);
            double squares = 0;
            foreach (int row in support)
            {
                squares += feature[row] * feature[row];
            }

            trusted &= squares <= LargestTrustedVariance * support.Length;
        }

        return new Concentration(trusted ? double.NegativeInfinity : double.PositiveInfinity, support);
    }
}

using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Probability;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// The reweighted minimum covariance determinant: mean and covariance of the h rows whose covariance has the smallest determinant, and then
/// of all rows that are not far from them. Up to n − h rows may be arbitrary.
/// </summary>
/// <remarks>
/// <para>One feature is solved exactly. More are searched by FastMCD (Rousseeuw and Van Driessen, "A fast algorithm for the minimum
/// covariance determinant estimator", 1999): 500 starts, one from the median and the others random, on all rows below about max(600, 10d)
/// of them and in up to five parts first above. Rows further from the raw estimate, after its correction for consistency, than
/// √χ²_d⁻¹(0.975) get weight zero; the covariance of the others is not corrected again.</para>
/// <para>The result depends on rows and seed only, not on threads. The optimum is affine equivariant; the search, which stops at a local
/// optimum on many rows, nearly so. Time is O(n·d²) for a step and memory O(n·d).</para>
/// </remarks>
public static class MinimumCovarianceDeterminant
{
    private const double RejectedTail = 0.025;

    /// <summary>Fits all rows of one matrix.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">n·d finite values, row-major.</param>
    /// <param name="dimension">d ≥ 1, features of a row; n must exceed it.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search between two starts.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> or an option is out of range.</exception>
    /// <exception cref="ArgumentException">The values are not a whole number of rows, or <paramref name="options"/> keep too few of them.</exception>
    /// <exception cref="InvalidRowException">A value is NaN or infinite.</exception>
    /// <exception cref="DegenerateSampleException">There are no more rows than features, or h rows lie on a hyperplane, so that the determinant is zero.</exception>
    /// <exception cref="ArithmeticException">Values are too far apart for their squares to be represented.</exception>
    /// <exception cref="OperationCanceledException">The fit was canceled.</exception>
    public static RobustCovariance Fit<T>(
        ReadOnlySpan<T> rows, int dimension, MinimumCovarianceDeterminantOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (rows.Length % dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not a whole number of rows of {dimension} features.", nameof(rows));
        }

        options ??= new MinimumCovarianceDeterminantOptions();
        int supportSize = SupportSize(rows.Length / dimension, dimension, options.SupportFraction);
        InvalidRowException.ThrowIfNotFinite(rows, new RowColumn(nameof(rows), dimension), firstRow: 0);
        FeatureMajorRows data = FeatureMajorRows.Transpose(rows, dimension);
        int[] support = FindSupport(data, supportSize, options.Seed, cancellationToken);
        return Estimate(data, support, options.AssumeCentered);
    }

    /// <summary>The estimates that follow from a raw support.</summary>
    internal static RobustCovariance Estimate(FeatureMajorRows rows, int[] rawSupport, bool assumeCentered)
    {
        var chiSquare = new ChiSquareLaw(rows.Dimension);
        SubsetGaussian raw = Fit(rows, rawSupport, assumeCentered);
        double[] corrected = raw.SquaredDistances(rows);
        double correction = FeatureMajorRows.Median(corrected, new double[rows.Count]) / chiSquare.Isf(0.5);
        TensorPrimitives.Divide(corrected, correction, corrected);

        double limit = chiSquare.Isf(RejectedTail);
        int[] support = [.. Enumerable.Range(0, rows.Count).Where(row => corrected[row] < limit)];
        SubsetGaussian reweighted = Fit(rows, support, assumeCentered);
        return new RobustCovariance(
            raw.Location, raw.Covariance, rawSupport, raw.LogDeterminant, correction, corrected,
            reweighted.Location, reweighted.Covariance, support, reweighted.SquaredDistances(rows));
    }

    private static int SupportSize(int count, int dimension, double? fraction)
    {
        if (fraction is { } outside && !(outside > 0 && outside <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(MinimumCovarianceDeterminantOptions.SupportFraction), outside, "The support fraction must lie in (0, 1].");
        }

        if (count <= dimension)
        {
            throw new DegenerateSampleException(
                $"There are {count} rows of {dimension} features: the minimum covariance determinant needs more rows than features. Use a shrinkage estimator such as LedoitWolf, or fewer features.");
        }

        int size = fraction is { } share ? (int)(share * count) : (count + dimension + 2) / 2;
        return size > dimension
            ? size
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"A support fraction of {fraction} keeps {size} of {count} rows, but {dimension} features need at least {dimension + 1}; use at least {(dimension + 1.0) / count:G3}."));
    }

    private static int[] FindSupport(FeatureMajorRows rows, int size, int seed, CancellationToken cancellationToken)
    {
        ThrowIfConstant(rows, size);
        if (rows.Dimension == 1)
        {
            return UnivariateMcd.Support(rows.Feature(0), size);
        }

        Concentration found = FastMcd.Search(rows, size, seed, cancellationToken);
        return double.IsFinite(found.LogDeterminant) ? found.Support : throw OnHyperplane(rows, size, "");
    }

    private static SubsetGaussian Fit(FeatureMajorRows rows, int[] support, bool assumeCentered) =>
        SubsetGaussian.TryFit(rows, support, leastVariance: 0, assumeCentered) ?? throw OnHyperplane(rows, support.Length, "");

    /// <summary>The commonest exact fit: one value fills a feature of at least h rows.</summary>
    private static void ThrowIfConstant(FeatureMajorRows rows, int size)
    {
        double[] sorted = new double[rows.Count];
        for (int j = 0; j < rows.Dimension; j++)
        {
            rows.Feature(j).CopyTo(sorted);
            Array.Sort(sorted);
            for (int i = 0; i + size <= sorted.Length; i++)
            {
                if (sorted[i] == sorted[i + size - 1])
                {
                    throw OnHyperplane(rows, size, string.Create(CultureInfo.InvariantCulture, $": slot {j} is {sorted[i]} in all of them"));
                }
            }
        }
    }

    private static DegenerateSampleException OnHyperplane(FeatureMajorRows rows, int size, string where) => new(
        $"{size} of the {rows.Count} rows lie on, or too near to, a hyperplane of the {rows.Dimension} features{where}, so their smallest covariance determinant is zero. Drop features that are constant, duplicate or linearly dependent there, raise the support fraction, or use a shrinkage estimator such as LedoitWolf.");
}

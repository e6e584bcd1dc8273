using MlNetExtensions.Core;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions;

/// <summary>
/// A stand-in for the nuclear norm of centered rows of length 1 that needs no singular values: the sum of the largest column norms.
/// </summary>
/// <remarks>
/// Li et al., "Large Language Model Evaluation via Matrix Nuclear-Norm", 2024, in O(n·d): columns are centered, rows divided by their length, and the
/// min(n, d) largest column norms added. Larger means more diverse; it is at most √(D·n) for D columns. A row equal to the mean has no direction and counts
/// as zeros, where the authors' code gives NaN.
/// </remarks>
public static class MatrixNuclearNorm
{
    /// <summary>The norm of rows.</summary>
    /// <param name="rows">n·d finite values, row-major.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="largest">How many column norms are added, from 1 to d; null for min(n, d).</param>
    /// <exception cref="ArgumentException">There are no rows, the values are not a whole number of rows, or one is not finite.</exception>
    public static double OfRows(ReadOnlySpan<double> rows, int dimension, int? largest = null)
    {
        Spectrum.CheckRows(rows, dimension);
        var moments = new RowMoments(dimension);
        moments.Add(rows);
        var sum = new DirectionSum(moments.Mean());
        sum.Add(rows);
        int count = largest ?? Math.Min(dimension, rows.Length / dimension);
        Arguments.Require(count >= 1 && count <= dimension, count, $"from 1 to {dimension}", nameof(largest));
        return sum.Norm(count);
    }
}

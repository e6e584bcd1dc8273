using System.Numerics.Tensors;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions;

/// <summary>How evenly an embedding varies in all directions: 1 where all variances are equal, 0 where only one is not 0.</summary>
/// <remarks>
/// <para>Rudman, Gillman, Rayne and Eickhoff, "IsoScore: Measuring the Uniformity of Embedding Space Utilization", Findings of ACL 2022. With variances v of
/// the d principal directions, δ = ‖√d·v/‖v‖ − 1‖/√(2(d − √d)) and the score is ((d − δ²(d − √d))² − d)/(d(d − 1)).</para>
/// <para>Since d − δ²(d − √d) = √d·Σv/‖v‖, the score is ((Σv)²/‖v‖² − 1)/(d − 1): trace and Frobenius norm of the covariance are all that it takes, and no
/// eigenvalues. It does not change when rows are rotated, moved or scaled alike in all directions.</para>
/// <para>Defined here where the paper leaves it open: 0 where nothing varies, and 1 for a single dimension that varies.</para>
/// </remarks>
public static class IsoScore
{
    /// <summary>The score of the variances of the principal directions, in any order and unit.</summary>
    /// <param name="variances">Eigenvalues of a covariance, those that are 0 included; not negative, finite.</param>
    /// <exception cref="ArgumentException">There are none, or one is negative or not finite.</exception>
    public static double OfEigenvalues(ReadOnlySpan<double> variances)
    {
        double largest = Spectrum.Largest(variances, nameof(variances));
        double sum = 0, squares = 0;
        foreach (double variance in variances)
        {
            double share = largest > 0 ? variance / largest : 0;
            sum += share;
            squares += share * share;
        }

        return Score(sum, squares, variances.Length);
    }

    /// <summary>The score of a covariance, in O(d²).</summary>
    /// <param name="covariance">d × d, symmetric, row-major; whichever the divisor.</param>
    /// <exception cref="ArgumentException">It is not square, or holds NaN or an infinity.</exception>
    public static double OfCovariance(ReadOnlySpan<double> covariance)
    {
        int dimension = Spectrum.Order(covariance, nameof(covariance));
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude(covariance)), trace = 0, squares = 0;
        if (largest == 0)
        {
            return 0;
        }

        for (int i = 0; i < dimension; i++)
        {
            trace += covariance[i * dimension + i] / largest;
        }

        foreach (double value in covariance)
        {
            squares += value / largest * (value / largest);
        }

        return Score(trace, squares, dimension);
    }

    /// <summary>The score of rows.</summary>
    /// <param name="rows">n·d finite values, row-major.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not a whole number of rows, or not finite.</exception>
    public static double OfRows(ReadOnlySpan<double> rows, int dimension)
    {
        Spectrum.CheckRows(rows, dimension);
        var moments = new RowMoments(dimension);
        moments.Add(rows);
        return OfCovariance(moments.Covariance());
    }

    private static double Score(double sum, double squares, int dimension) =>
        squares == 0 ? 0 : dimension == 1 ? 1 : Math.Clamp((sum * sum / squares - 1) / (dimension - 1), 0, 1);
}

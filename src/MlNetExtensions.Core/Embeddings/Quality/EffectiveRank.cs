using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions;

/// <summary>
/// How many directions an embedding uses, as the exponential of the entropy of its singular values: from 1 for one direction to d for d equal ones. 0 where
/// all is 0.
/// </summary>
/// <remarks>
/// Roy and Vetterli, "The effective rank: a measure of effective dimensionality", EUSIPCO 2007: exp(−Σ p ln p) with p = σ/Σσ. The rows are not centered, as
/// there; whoever wants it of centered rows gives their covariance. RankMe (Garrido et al., 2023) is the same with 1e-7 added to every p.
/// </remarks>
public static class EffectiveRank
{
    /// <summary>The effective rank for singular values, in any order and unit.</summary>
    /// <param name="singularValues">Not negative, finite.</param>
    /// <exception cref="ArgumentException">There are none, or one is negative or not finite.</exception>
    public static double OfSingularValues(ReadOnlySpan<double> singularValues)
    {
        double largest = Spectrum.Largest(singularValues, nameof(singularValues));
        if (largest == 0)
        {
            return 0;
        }

        double sum = 0;
        foreach (double value in singularValues)
        {
            sum += value / largest;
        }

        double entropy = 0;
        foreach (double value in singularValues)
        {
            double share = value / largest / sum;
            entropy -= share > 0 ? share * Math.Log(share) : 0;
        }

        return Math.Exp(entropy);
    }

    /// <summary>
    /// The effective rank of rows of which XᵀX is known, up to a factor: of centered rows where that is their covariance. Singular values are the square
    /// roots of its eigenvalues; those below √(d·2⁻⁵²) of the largest, which rounding alone can make, count as 0.
    /// </summary>
    /// <param name="scatter">d × d, symmetric and positive semidefinite, row-major.</param>
    /// <exception cref="ArgumentException">It is not square, or holds NaN or an infinity.</exception>
    public static double OfScatter(ReadOnlySpan<double> scatter) => OfSingularValues(Spectrum.SingularValues(scatter, nameof(scatter)));

    /// <summary>The effective rank of rows as they are, to the last of the singular values, however small; O(n·d·min(n, d)) on one core.</summary>
    /// <param name="rows">n·d finite values, row-major.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <exception cref="ArgumentException">There are no rows, the values are not a whole number of rows, or one is not finite.</exception>
    public static double OfRows(ReadOnlySpan<double> rows, int dimension)
    {
        Spectrum.CheckRows(rows, dimension);
        return OfSingularValues(JacobiSingularValues.Of(rows, dimension));
    }

    /// <summary>(Σλ)²/Σλ²: the other count of directions, which large ones dominate more.</summary>
    /// <param name="eigenvalues">Of a scatter or covariance: squared singular values; not negative, finite.</param>
    /// <exception cref="ArgumentException">There are none, or one is negative or not finite.</exception>
    public static double ParticipationRatio(ReadOnlySpan<double> eigenvalues)
    {
        double largest = Spectrum.Largest(eigenvalues, nameof(eigenvalues));
        double sum = 0, squares = 0;
        foreach (double value in eigenvalues)
        {
            double share = largest > 0 ? value / largest : 0;
            sum += share;
            squares += share * share;
        }

        return squares == 0 ? 0 : sum * sum / squares;
    }
}

using MlNetExtensions.Core;
using MlNetExtensions.Core.Embeddings;

namespace MlNetExtensions;

/// <summary>How many coordinates rows need near each row, from how far its nearest neighbors are.</summary>
/// <remarks>Both estimates are low where the dimension is high (above some 20), since rows are then never dense enough. Equal rows count
/// once.</remarks>
public static class IntrinsicDimension
{
    /// <summary>
    /// The estimate from two neighbors, TwoNN: for ratios μ of the distances to the second and to the first neighbor, the slope through the
    /// origin of −ln(1 − F(μ)) over ln μ, F being the share of ratios up to μ.
    /// </summary>
    /// <remarks>Facco, d'Errico, Rodriguez and Laio, "Estimating the intrinsic dimension of datasets by a minimal neighborhood
    /// information", Scientific Reports, 2017.</remarks>
    /// <param name="ratios">One for each row, at least 1, in any order.</param>
    /// <param name="discarded">Share of the largest ratios that are left out, from 0 to below 1; 0.1 in the paper.</param>
    /// <returns>The dimension; NaN for fewer than 3 ratios, ∞ where all ratios are 1.</returns>
    /// <exception cref="ArgumentException">A ratio is below 1 or not a number.</exception>
    public static double TwoNearestNeighbors(ReadOnlySpan<double> ratios, double discarded = 0.1)
    {
        Arguments.Require(discarded is >= 0 and < 1, discarded, "from 0 to below 1");
        double[] sorted = ratios.ToArray();
        Array.Sort(sorted);
        if (sorted.Length > 0 && !(sorted[0] >= 1))
        {
            throw new ArgumentException($"A ratio is {sorted[0]}; the second neighbor is at least as far as the first.", nameof(ratios));
        }

        if (sorted.Length < 3)
        {
            return double.NaN;
        }

        // The last has F = 1, whose logarithm there is not.
        int kept = Math.Min((int)(sorted.Length * (1 - discarded)), sorted.Length - 1);
        double product = 0, square = 0;
        for (int i = 0; i < kept; i++)
        {
            double x = Math.Log(sorted[i]), y = -Math.Log(1 - (i + 1.0) / sorted.Length);
            product += x * y;
            square += x * x;
        }

        return square > 0 ? product / square : double.PositiveInfinity;
    }

    /// <summary>The maximum-likelihood estimate from k neighbors: 1 over the mean of ln(Tₖ/Tⱼ), over all rows and j below k.</summary>
    /// <remarks>Levina and Bickel, "Maximum Likelihood Estimation of Intrinsic Dimension", NIPS 2004, with the inverses of the rows'
    /// estimates averaged, as MacKay and Ghahramani remark (2005).</remarks>
    /// <param name="distances">n·k distances to the neighbors of each row, nearest first; positive.</param>
    /// <param name="neighbors">k, at least 2.</param>
    /// <returns>The dimension; NaN without rows, ∞ where all neighbors are equally far.</returns>
    /// <exception cref="ArgumentException">The distances are not whole rows, not positive, or not ascending.</exception>
    public static double MaximumLikelihood(ReadOnlySpan<double> distances, int neighbors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 2);
        if (distances.Length % neighbors != 0)
        {
            throw new ArgumentException($"{distances.Length} distances are not a whole number of rows of {neighbors}.", nameof(distances));
        }

        double sum = 0;
        for (int row = 0; row < distances.Length; row += neighbors)
        {
            double last = distances[row + neighbors - 1];
            for (int j = row; j < row + neighbors - 1; j++)
            {
                if (!(distances[j] > 0 && distances[j] <= distances[j + 1] && double.IsFinite(last)))
                {
                    throw new ArgumentException($"Row {row / neighbors} has the distance {distances[j]}; distances are positive, finite and ascending.", nameof(distances));
                }

                sum += Math.Log(last / distances[j]);
            }
        }

        double terms = (double)distances.Length / neighbors * (neighbors - 1);
        return terms == 0 ? double.NaN : terms / sum;
    }

    /// <summary>Both estimates for rows; O(n²·d).</summary>
    /// <param name="rows">n·d finite values, row-major.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="neighbors">Neighbors of the maximum-likelihood estimate, at least 2; fewer where there are not as many rows.</param>
    /// <exception cref="ArgumentException">There are no rows, the values are not a whole number of rows, or one is not finite.</exception>
    public static (double TwoNearestNeighbors, double MaximumLikelihood) OfRows(ReadOnlySpan<double> rows, int dimension,
        int neighbors = 10)
    {
        Spectrum.CheckRows(rows, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 2);
        return OfDistinct(DistinctRows.Of(rows.ToArray(), dimension), dimension, neighbors, known: null, default);
    }

    /// <param name="rows">Rows of which none are equal.</param>
    /// <param name="dimension">d.</param>
    /// <param name="neighbors">k.</param>
    /// <param name="known">Their neighbors, at least 2 of each; null where they are not known yet.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    internal static (double TwoNearestNeighbors, double MaximumLikelihood) OfDistinct(
        double[] rows, int dimension, int neighbors, NearestNeighbors? known, CancellationToken cancellationToken)
    {
        if (rows.Length / dimension < 3)
        {
            return (double.NaN, double.NaN);
        }

        NearestNeighbors table = known ?? NearestNeighbors.Find(rows, rows, dimension, neighbors, exceptSelf: true, cancellationToken);
        double[] ratios = new double[rows.Length / dimension];
        for (int i = 0; i < ratios.Length; i++)
        {
            ratios[i] = table.Distances[i * table.Count + 1] / table.Distances[i * table.Count];
        }

        return (TwoNearestNeighbors(ratios), MaximumLikelihood(table.Distances, table.Count));
    }
}

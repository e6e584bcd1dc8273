using System.Numerics.Tensors;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// SIFT: rows that make the answer to the queries least uncertain, one after the other. Near to a query as nearest neighbors are, but a row
/// that says again what is chosen already is worth little. All weights are 1, and the seed does not matter.
/// </summary>
/// <remarks>
/// Hübotter, Bongni, Hakimi and Krause, "Efficiently Learning at Test-Time: Active Fine-Tuning of LLMs", ICLR 2025: x minimizes Σ over
/// queries of σ²_{S∪x}(q) = k(q, q) - k_S(q)ᵀ(K_S + λI)⁻¹k_S(q) with k the inner product of embeddings; by rank-1 updates O(nk(d + k)). λ →
/// ∞ gives nearest neighbors.
/// </remarks>
public sealed record SiftSampler : PoolSampler
{
    /// <summary>λ, positive: the noise of an observation; 0.01 as in the paper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Noise
    {
        get;
        init => field = OptionValue.Positive(value);
    } = 0.01;

    /// <summary>Whether vectors and queries are scaled to length 1 first; true.</summary>
    public bool Normalize { get; init; } = true;

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors | PoolParts.Queries;

    /// <summary>The rows, and the sum of σ² over the queries after each of them: where it stops falling, more rows do not help.</summary>
    /// <param name="pool">With vectors and queries.</param>
    /// <param name="count">At most the pool's rows.</param>
    /// <exception cref="ArgumentException">The queries are not as long as the vectors.</exception>
    public (int[] Rows, double[] Variances) Choose(SelectionPool pool, int count)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (pool.Dimension == 0 || pool.Queries.Length % pool.Dimension != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Queries have {pool.Queries.Length} values; each needs {pool.Dimension}, as the vectors of the pool have."), nameof(pool));
        }

        int n = pool.Count, d = pool.Dimension, queries = pool.Queries.Length / d;
        double[] vectors = Scaled(pool.Vectors, d), asked = Scaled(pool.Queries, d);

        // k_S(x, q), k_S(x, x) and the factors v of what the chosen rows have taken out of k.
        double[][] toQueries = [.. Enumerable.Range(0, queries).Select(q => Products(vectors, asked.AsSpan(q * d, d), n))];
        double[] own = new double[n];
        for (int i = 0; i < n; i++)
        {
            own[i] = TensorPrimitives.SumOfSquares(vectors.AsSpan(i * d, d));
        }

        double variance = TensorPrimitives.SumOfSquares<double>(asked);
        List<double[]> factors = [];
        int[] rows = new int[count];
        double[] variances = new double[count], gains = new double[n];
        bool[] taken = new bool[n];
        for (int t = 0; t < count; t++)
        {
            rows[t] = Largest(toQueries, own, taken, gains);
            (taken[rows[t]], variances[t]) = (true, variance -= gains[rows[t]]);
            TakeOut(rows[t], vectors.AsSpan(rows[t] * d, d));
        }

        return (rows, variances);

        void TakeOut(int row, ReadOnlySpan<double> vector)
        {
            double[] factor = Products(vectors, vector, n);
            foreach (double[] before in factors)
            {
                TensorPrimitives.MultiplyAdd(before, -before[row], factor, factor);
            }

            double scale = 1 / Math.Sqrt(own[row] + Noise);
            TensorPrimitives.Multiply(factor, scale, factor);
            foreach (double[] toQuery in toQueries)
            {
                TensorPrimitives.MultiplyAdd(factor, -toQuery[row] * scale, toQuery, toQuery);
            }

            for (int i = 0; i < n; i++)
            {
                own[i] = Math.Max(0, own[i] - factor[i] * factor[i]);
            }

            factors.Add(factor);
        }
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed) => RowSelection.Of(Choose(pool, count).Rows);

    private int Largest(double[][] toQueries, double[] own, bool[] taken, double[] gains)
    {
        Array.Clear(gains);
        foreach (double[] toQuery in toQueries)
        {
            TensorPrimitives.MultiplyAdd(toQuery, toQuery, gains, gains);
        }

        int best = -1;
        for (int i = 0; i < gains.Length; i++)
        {
            gains[i] /= own[i] + Noise;
            best = !taken[i] && (best < 0 || gains[i] > gains[best]) ? i : best;
        }

        return best;
    }

    private double[] Scaled(ReadOnlyMemory<double> rows, int dimension)
    {
        double[] scaled = rows.ToArray();
        for (int i = 0; Normalize && i < scaled.Length; i += dimension)
        {
            Span<double> row = scaled.AsSpan(i, dimension);
            double norm = TensorPrimitives.Norm<double>(row);
            if (norm > 0)
            {
                TensorPrimitives.Divide(row, norm, row);
            }
        }

        return scaled;
    }

    private static double[] Products(double[] rows, ReadOnlySpan<double> vector, int count)
    {
        double[] products = new double[count];
        for (int i = 0; i < count; i++)
        {
            products[i] = TensorPrimitives.Dot(rows.AsSpan(i * vector.Length, vector.Length), vector);
        }

        return products;
    }
}

using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Upsamples once what a model learns slowly: the outputs of a model that was trained for a few epochs are clustered in two within each
/// class, and rows of the cluster with the larger mean loss come twice. Rows are drawn from that enlarged pool without repeats, so the
/// whole of it is <see cref="Size"/> rows. All weights are 1.
/// </summary>
/// <remarks>
/// Nguyen, Haddad, Gan and Mirzasoleiman, "Changing the Training Data Distribution to Reduce Simplicity Bias Improves In-distribution
/// Generalization" (USEFUL), NeurIPS 2024: after 5 to 10 % of the epochs, and train anew. Scores are losses, vectors the outputs.
/// </remarks>
public sealed record UpsampleOnceSampler : PoolSampler
{
    private const int Steps = 20;

    /// <summary>How often a row of the slow cluster comes, at least 1; 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Factor
    {
        get;
        init => field = OptionValue.AtLeast(value, 1);
    } = 2;

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors | PoolParts.Strata | PoolParts.Scores;

    /// <inheritdoc/>
    public override bool RepeatsRows => true;

    /// <summary>Rows of the enlarged pool.</summary>
    public int Size(SelectionPool pool, ulong seed) => Factors(pool, seed).Sum();

    /// <summary>How often each row comes: 1, or the factor.</summary>
    /// <param name="pool">With vectors, strata and scores.</param>
    /// <param name="seed">For the centers to begin with.</param>
    public int[] Factors(SelectionPool pool, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(pool);
        int[] factors = new int[pool.Count];
        Array.Fill(factors, 1);
        int[][] strata = StratumBudget.Rows(pool.Strata.Span);
        for (int s = 0; s < strata.Length; s++)
        {
            if (strata[s].Length < 2)
            {
                continue;
            }

            double[] vectors = pool.Subset(strata[s]).Vectors.ToArray(), losses = new double[2];
            var clusters = new KMeans(vectors, pool.Dimension, 2, Steps, new SelectionRandom(SelectionRandom.Part(seed, (ulong)s)));
            int[] sizes = new int[2];
            for (int i = 0; i < strata[s].Length; i++)
            {
                losses[clusters.Assignments[i]] += pool.Scores.Span[strata[s][i]];
                sizes[clusters.Assignments[i]]++;
            }

            if (sizes[0] > 0 && sizes[1] > 0)
            {
                int slow = losses[1] / sizes[1] > losses[0] / sizes[0] ? 1 : 0;
                for (int i = 0; i < strata[s].Length; i++)
                {
                    factors[strata[s][i]] = clusters.Assignments[i] == slow ? Factor : 1;
                }
            }
        }

        return factors;
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        int[] factors = Factors(pool, seed);
        int[] all = [.. factors.SelectMany((factor, row) => Enumerable.Repeat(row, factor))];
        int[] order = UniformDraw.Rows(all.Length, all.Length, new SelectionRandom(SelectionRandom.Part(seed, ulong.MaxValue)));
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
        {
            rows[i] = all[order[i % order.Length]];
        }

        return RowSelection.Of(rows);
    }
}

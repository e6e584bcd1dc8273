using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Representatives: within each stratum the vectors are clustered by k-means into as many clusters as rows are to be chosen, and the row
/// nearest to each center is taken. A row weighs as many rows as its cluster has.
/// </summary>
/// <remarks>
/// Liu, Gu, Wang, Zhu, Jiang and You, "DREAM: Efficient Dataset Distillation by Representative Matching", ICCV 2023, with the classes for
/// strata.
/// </remarks>
/// <param name="Balance">How the budget is shared out.</param>
public sealed record RepresentativeSampler(StratumBalance Balance = StratumBalance.Equal) : PoolSampler
{
    private const int Steps = 10;

    /// <summary>How the budget is shared out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public StratumBalance Balance { get; init => field = Arguments.Defined(value, nameof(Balance)); } = Arguments.Defined(Balance);

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors | PoolParts.Strata;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        int[][] strata = StratumBudget.Rows(pool.Strata.Span);
        int[] counts = StratifiedSampler.Budgets(strata, count, Balance);
        List<int> rows = [];
        List<double> weights = [];
        for (int s = 0; s < strata.Length; s++)
        {
            if (counts[s] > 0)
            {
                Add(pool, strata[s], counts[s], new SelectionRandom(SelectionRandom.Part(seed, (ulong)s)), rows, weights);
            }
        }

        return new RowSelection(rows, weights);
    }

    private static void Add(SelectionPool pool, int[] stratum, int count, SelectionRandom random, List<int> rows, List<double> weights)
    {
        double[] vectors = pool.Subset(stratum).Vectors.ToArray();
        var clusters = new KMeans(vectors, pool.Dimension, count, Steps, random);
        int[] nearest = new int[count], sizes = new int[count];
        Array.Fill(nearest, -1);
        for (int i = 0; i < stratum.Length; i++)
        {
            int c = clusters.Assignments[i];
            sizes[c]++;
            nearest[c] = nearest[c] < 0 || clusters.SquaredDistances[i] < clusters.SquaredDistances[nearest[c]] ? i : nearest[c];
        }

        int[] found = [.. nearest.Where(i => i >= 0)];
        rows.AddRange(found.Select(i => stratum[i]));
        weights.AddRange(sizes.Where(size => size > 0).Select(size => (double)size));

        // Rows with equal vectors fill fewer clusters than asked for.
        int[] others = VolumeSampler.Others(found, stratum.Length, count - found.Length, random);
        rows.AddRange(others.Select(i => stratum[i]));
        weights.AddRange(others.Select(_ => 1.0));
    }
}

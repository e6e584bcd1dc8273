using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>How alike two vectors are.</summary>
public enum VectorSimilarity
{
    /// <summary>exp(-γ‖x - y‖²).</summary>
    Gaussian,

    /// <summary>A bound of all distances minus ‖x - y‖, as in CREST and CRAIG.</summary>
    Distance,
}

/// <summary>
/// Greedy facility location: rows such that every row of the pool has one that is much like it, each the one that adds most. A row weighs
/// as many rows as are more like it than like any other chosen one (of equal ones the earlier), so weighted sums stand for the pool. The
/// seed matters only for <see cref="Candidates"/>.
/// </summary>
/// <remarks>
/// Yang, Kang and Mirzasoleiman, "Coresets for Data-efficient Deep Learning" (CREST), ICML 2023, with
/// gradients by the model's outputs, p - y, for vectors; to be balanced by class, put it into a <see cref="StratifiedSampler"/>. At least 1
/// - 1/e of the best Σ max s (Nemhauser, Wolsey and Fisher, 1978). Lazy (Minoux, 1978): gains only fall, so a candidate is computed anew
/// only where its last gain is the largest. O(n²d) time for the first row and O(n) memory: for large pools set <see cref="Candidates"/>.
/// </remarks>
public sealed record FacilityLocationSampler : PoolSampler
{
    /// <summary>How alike two vectors are; Gaussian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public VectorSimilarity Similarity
    {
        get;
        init => field = Arguments.Defined(value, nameof(Similarity));
    }

    /// <summary>γ of the Gaussian, positive; null for 1 divided by the mean squared distance of two rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? Gamma
    {
        get;
        init
        {
            if (value is { } gamma)
            {
                Arguments.RequirePositive(gamma, nameof(Gamma));
            }

            field = value;
        }
    }

    /// <summary>
    /// Rows that may be chosen, drawn at random, but at least the budget; null for all. All rows are still to be stood for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Candidates
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(Candidates));
            field = value;
        }
    }

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        var run = new FacilityLocation(pool.Vectors.Span, pool.Dimension, Similarity, Gamma);
        int[] candidates = Candidates is { } most && Math.Max(most, count) < pool.Count
            ? UniformDraw.Rows(pool.Count, Math.Max(most, count), new SelectionRandom(seed)) : [.. Enumerable.Range(0, pool.Count)];
        Array.Sort(candidates);
        int[] rows = run.Select(candidates, count);
        return new RowSelection(rows, Array.ConvertAll(run.ClusterSizes(rows), size => (double)size));
    }
}

using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Volume sampling: a set of rows has a probability in proportion to the squared volume of its vectors, det(X_SᵀX_S), so that rows in
/// different directions are preferred and repeats are avoided. A row weighs 1/π, its exact inclusion probability: unbiased.
/// </summary>
/// <remarks>
/// Avron and Boutsidis, 2013; Derezinski and Warmuth, "Reverse iterative volume sampling for linear regression", 2018; for weighted least
/// squares Nouy and Michel, "Weighted least-squares approximation with determinantal point processes and generalized volume sampling",
/// 2023. For r rows, the rank of the vectors, it is the projection determinantal point process, drawn by the chain rule; more rows are that
/// and uniform draws among the others, which is exactly volume sampling: π = ℓ + (1 - ℓ)(k - r)/(n - r) with the leverage ℓ. For fewer
/// rows, vectors are projected on as many leading singular directions. O(nd²).
/// </remarks>
public sealed record VolumeSampler : PoolSampler
{
    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors;

    /// <inheritdoc/>
    public override bool IsUnbiased => true;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        var random = new SelectionRandom(seed);
        OrthonormalRows basis = OrthonormalRows.Of(pool.Vectors.Span, pool.Count, count);
        double[] leverages = basis.Leverages();
        int[] first = ProjectionProcess.Draw(basis, random);
        int[] rows = [.. first, .. Others(first, pool.Count, count - first.Length, random)];
        double filled = pool.Count > basis.Rank ? (double)(count - basis.Rank) / (pool.Count - basis.Rank) : 0;
        return new RowSelection(rows, Array.ConvertAll(rows, row => 1 / (leverages[row] + (1 - leverages[row]) * filled)));
    }

    internal static int[] Others(int[] taken, int rows, int count, SelectionRandom random)
    {
        var gone = taken.ToHashSet();
        int[] left = [.. Enumerable.Range(0, rows).Where(row => !gone.Contains(row))];
        return Array.ConvertAll(UniformDraw.Rows(left.Length, Math.Min(count, left.Length), random), i => left[i]);
    }
}

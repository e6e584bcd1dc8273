using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>Every row is as likely, and none is chosen twice. A weight is rows/count: unbiased.</summary>
public sealed record RandomSampler : PoolSampler
{
    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.None;

    /// <inheritdoc/>
    public override bool IsUnbiased => true;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        double[] weights = new double[count];
        Array.Fill(weights, (double)pool.Count / count);
        return new RowSelection(UniformDraw.Rows(pool.Count, count, new SelectionRandom(seed)), weights);
    }
}

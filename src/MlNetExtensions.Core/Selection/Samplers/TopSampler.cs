using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>The rows with the largest scores, the largest first; of equal scores the first row.</summary>
/// <remarks>
/// Where many rows are nearly the same, the largest scores are too, and a batch is one row many times: <see cref="StochasticBatchSampler"/>
/// does not have that flaw. All weights are 1.
/// </remarks>
public sealed record TopSampler : PoolSampler
{
    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed) =>
        RowSelection.Of(LargestKeys.Rows(pool.Scores.Span, count));
}

using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// A window that moves over the rows in the order of their scores, the largest first, as the training goes on: rows are drawn without
/// repeats in proportion to a Gaussian over ranks with its mean at progress·rows. All weights are 1.
/// </summary>
/// <remarks>"Angles Don't Lie: Unlocking Training-Efficient RL Through the Model's Own Signals" (GAIN-RL), 2025, with
/// <see cref="AngleConcentration"/> for scores.</remarks>
public sealed record RankWindowSampler : PoolSampler
{
    /// <summary>The standard deviation of the window as a share of the rows, positive; 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Width
    {
        get;
        init => field = OptionValue.Positive(value);
    } = 0.2;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        int[] order = LargestKeys.Rows(pool.Scores.Span, pool.Count);
        double[] keys = new double[pool.Count];
        for (int rank = 0; rank < order.Length; rank++)
        {
            double distance = ((rank + 0.5) / order.Length - pool.Progress) / Width;
            keys[order[rank]] = -0.5 * distance * distance - Math.Log(-Math.Log(SelectionRandom.UniformOf(seed, (ulong)order[rank])));
        }

        return RowSelection.Of(LargestKeys.Rows(keys, count));
    }
}

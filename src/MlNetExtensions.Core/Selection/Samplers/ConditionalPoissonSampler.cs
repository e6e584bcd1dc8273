using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Conditional Poisson sampling: a set of rows without repeats has a probability in proportion to the product of their scores. A row weighs
/// 1/π, its exact inclusion probability (Horvitz and Thompson): unbiased for sums over rows with a score above 0.
/// </summary>
/// <remarks>
/// Meister, Amini, Vieira and Cotterell, "Conditional Poisson Stochastic Beams", EMNLP 2021; Hájek, 1964. Rows with the score 0 are never
/// drawn: where fewer than the count have a score, all of those are chosen and no others; where no row has one, all rows count as equal.
/// O(n√count).
/// </remarks>
public sealed record ConditionalPoissonSampler : PoolSampler
{
    /// <inheritdoc/>
    public override bool IsUnbiased => true;

    /// <inheritdoc/>
    protected override bool NeedsScoresFromZero => true;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        double[] odds = pool.Scores.ToArray();
        if (odds.AsSpan().IndexOfAnyExcept(0.0) < 0)
        {
            Array.Fill(odds, 1);
        }

        var design = new ConditionalPoisson(odds, count);
        int[] rows = design.Draw(new SelectionRandom(seed));
        return new RowSelection(rows, Array.ConvertAll(rows, row => 1 / design.Inclusion[row]));
    }
}

using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>How a budget is shared out among strata.</summary>
public enum StratumBalance
{
    /// <summary>As many rows of each; what a stratum does not have goes to the others.</summary>
    Equal,

    /// <summary>In proportion to the rows that a stratum has, exact to one row.</summary>
    Proportional,
}

/// <summary>
/// Any sampler within each stratum (class, source, group): the budget is shared out first, and the sampler sees one stratum at a time. So
/// what prefers hard rows cannot empty a class.
/// </summary>
/// <remarks>Weights are the sampler's. Where it is unbiased, so is the whole, as long as every stratum gets a row.</remarks>
/// <param name="Inner">The sampler.</param>
/// <param name="Balance">How the budget is shared out.</param>
public sealed record StratifiedSampler(PoolSampler Inner, StratumBalance Balance = StratumBalance.Equal) : PoolSampler
{
    /// <summary>The sampler within a stratum.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public PoolSampler Inner { get; init => field = value ?? throw new ArgumentNullException(nameof(Inner)); }
        = Inner ?? throw new ArgumentNullException(nameof(Inner));

    /// <summary>How the budget is shared out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public StratumBalance Balance { get; init => field = Arguments.Defined(value, nameof(Balance)); } = Arguments.Defined(Balance);

    /// <inheritdoc/>
    public override PoolParts Needs => Inner.Needs | PoolParts.Strata;

    /// <inheritdoc/>
    public override bool RepeatsRows => Inner.RepeatsRows;

    /// <inheritdoc/>
    public override bool IsUnbiased => Inner.IsUnbiased;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        int[][] strata = StratumBudget.Rows(pool.Strata.Span);
        int[] counts = RepeatsRows
            ? StratumBudget.LargestRemainders(Shares(strata, Balance), count)
            : Budgets(strata, count, Balance);
        List<int> rows = [];
        List<double> weights = [];
        for (int s = 0; s < strata.Length; s++)
        {
            RowSelection chosen = Inner.Select(pool.Subset(strata[s]), counts[s], SelectionRandom.Part(seed, (ulong)s));
            rows.AddRange(chosen.Rows.Select(row => strata[s][row]));
            weights.AddRange(chosen.Weights);
        }

        return new RowSelection(rows, weights);
    }

    internal static int[] Budgets(int[][] strata, int count, StratumBalance balance) =>
        StratumBudget.Of(Shares(strata, balance), Array.ConvertAll(strata, rows => rows.Length), count);

    private static double[] Shares(int[][] strata, StratumBalance balance) =>
        Array.ConvertAll(strata, rows => balance == StratumBalance.Proportional ? rows.Length : rows.Length > 0 ? 1.0 : 0);
}

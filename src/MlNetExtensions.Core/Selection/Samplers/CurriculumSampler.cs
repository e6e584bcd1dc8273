using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>The order in which a <see cref="CurriculumSampler"/> lets rows in.</summary>
public enum CurriculumOrder
{
    /// <summary>Rows with small scores first.</summary>
    EasyFirst,

    /// <summary>Rows with large scores first (anti-curriculum).</summary>
    HardFirst,

    /// <summary>Rows at random: what the pace alone does.</summary>
    Random,
}

/// <summary>
/// A curriculum: scores say how hard rows are, and of the first ones in order a share that grows with the training's progress may be
/// chosen, uniformly. Chosen rows come in the curriculum's order; all weights are 1.
/// </summary>
/// <remarks>
/// Wu, Dyer and Neyshabur, "When Do Curricula Work?", ICLR 2021, and Vahidian and others, "When Do Curricula Work in Federated Learning?",
/// ICCV 2023: share = start + (1 - start)·min(1, progress/full)^power, at least the budget.
/// </remarks>
/// <param name="Order">The order.</param>
public sealed record CurriculumSampler(CurriculumOrder Order = CurriculumOrder.EasyFirst) : PoolSampler
{
    /// <summary>The order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public CurriculumOrder Order { get; init => field = Arguments.Defined(value, nameof(Order)); } = Arguments.Defined(Order);

    /// <summary>The share of rows at the beginning, in (0, 1]; 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double StartShare
    {
        get;
        init => field = OptionValue.Check(value is > 0 and <= 1, value, "above 0 and at most 1");
    } = 0.2;

    /// <summary>The progress at which all rows are in, in (0, 1]; 0.8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double FullAt
    {
        get;
        init => field = OptionValue.Check(value is > 0 and <= 1, value, "above 0 and at most 1");
    } = 0.8;

    /// <summary>The power of the pace, positive: 1 for a line.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Power
    {
        get;
        init => field = OptionValue.Positive(value);
    } = 1;

    /// <summary>The share of rows that may be chosen at a progress.</summary>
    /// <param name="progress">In [0, 1].</param>
    public double ShareAt(double progress) => StartShare + (1 - StartShare) * Math.Pow(Math.Min(1, progress / FullAt), Power);

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        double[] keys = pool.Scores.ToArray();
        for (int i = 0; i < keys.Length; i++)
        {
            // The random order is the same in all rounds, as the others are.
            keys[i] = Order switch
            {
                CurriculumOrder.EasyFirst => -keys[i],
                CurriculumOrder.HardFirst => keys[i],
                _ => SelectionRandom.UniformOf(0, (ulong)i),
            };
        }

        int open = Math.Clamp((int)Math.Ceiling(ShareAt(pool.Progress) * pool.Count * (1 - 1e-12)), count, pool.Count);
        int[] order = LargestKeys.Rows(keys, open), places = UniformDraw.Rows(open, count, new SelectionRandom(seed));
        Array.Sort(places);
        return RowSelection.Of(Array.ConvertAll(places, place => order[place]));
    }
}

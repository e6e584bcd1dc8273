using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>What a <see cref="StochasticBatchSampler"/> adds noise to.</summary>
public enum StochasticBatchKind
{
    /// <summary>
    /// ln s: rows are drawn in proportion to s^β, and rows with the score 0 only where no others are left. What the paper recommends.
    /// </summary>
    Power,

    /// <summary>s: rows are drawn in proportion to exp(βs).</summary>
    Softmax,

    /// <summary>
    /// -ln(rank), 1 for the largest score: rows are drawn in proportion to rank^-β, so the size of scores does not matter.
    /// </summary>
    SoftRank,
}

/// <summary>
/// Stochastic batch acquisition: the largest scores after Gumbel noise, which draws rows one after the other without repeats, in proportion
/// to a power, an exponential or a rank of their scores. As cheap as taking the largest, without its flaw on rows that repeat.
/// </summary>
/// <remarks>
/// Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron and Gal, "Stochastic Batch Acquisition: A Simple Baseline for Deep Active
/// Learning", TMLR 2023: key + Gumbel(0, 1/β). β → ∞ gives <see cref="TopSampler"/>, β → 0 uniform draws. A row's noise depends on the seed
/// and its number only. All weights are 1.
/// </remarks>
/// <param name="Kind">What noise is added to.</param>
public sealed record StochasticBatchSampler(StochasticBatchKind Kind = StochasticBatchKind.Power) : PoolSampler
{
    /// <summary>What noise is added to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public StochasticBatchKind Kind { get; init => field = Arguments.Defined(value, nameof(Kind)); } = Arguments.Defined(Kind);

    /// <summary>β, positive: 1 as in the paper; the larger, the fewer small scores.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Coldness
    {
        get;
        init => field = OptionValue.Positive(value);
    } = 1;

    /// <inheritdoc/>
    protected override bool NeedsScoresFromZero => Kind == StochasticBatchKind.Power;

    /// <summary>The keys of which the largest are taken.</summary>
    /// <param name="scores">s, one a row.</param>
    /// <param name="noise">Standard Gumbel noise, one a row.</param>
    /// <param name="keys">As many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void PerturbedScores(ReadOnlySpan<double> scores, ReadOnlySpan<double> noise, Span<double> keys)
    {
        Arguments.RequireOneForEachRow(noise.Length, scores.Length, nameof(noise));
        Arguments.RequireOneForEachRow(keys.Length, scores.Length, nameof(keys));
        if (Kind == StochasticBatchKind.SoftRank)
        {
            int[] order = LargestKeys.Rows(scores, scores.Length);
            for (int rank = 0; rank < order.Length; rank++)
            {
                keys[order[rank]] = -Math.Log(rank + 1) + noise[order[rank]] / Coldness;
            }

            return;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (Kind == StochasticBatchKind.Power ? Math.Log(scores[i]) : scores[i]) + noise[i] / Coldness;
        }
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        double[] noise = new double[pool.Count], keys = new double[pool.Count];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = -Math.Log(-Math.Log(SelectionRandom.UniformOf(seed, (ulong)i)));
        }

        PerturbedScores(pool.Scores.Span, noise, keys);
        int[] rows = LargestKeys.Rows(keys, count);
        FillWithZeros(keys, noise, rows);
        return RowSelection.Of(rows);
    }

    /// <summary>Where rows with the score 0 are needed, all of them are as likely.</summary>
    private static void FillWithZeros(double[] keys, double[] noise, int[] rows)
    {
        int scored = rows.Count(row => double.IsFinite(keys[row]));
        if (scored == rows.Length)
        {
            return;
        }

        double[] rest = [.. keys.Zip(noise, (key, value) => double.IsFinite(key) ? double.NegativeInfinity : value)];
        LargestKeys.Rows(rest, rows.Length - scored).CopyTo(rows.AsSpan(scored));
    }
}

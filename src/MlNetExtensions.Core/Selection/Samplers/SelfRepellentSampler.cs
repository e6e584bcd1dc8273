using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Rows that were chosen often before are chosen less: without repeats in proportion to μ·(x/μ)^-α, where x is a row's share of past visits
/// and μ its target. Over rounds, shares come to their targets faster than by independent draws. All weights are 1.
/// </summary>
/// <remarks>
/// Hu, Ma and Eun, "Accelerating Distributed Stochastic Optimization via Self-Repellent Random Walks", ICLR 2024, on the graph in which
/// every row is next to every other: the variance of visit shares falls as 1/α. Every row has 1 visit of its target's share before the
/// first. <see cref="SelfRepellentDraws"/> draws row by row.
/// </remarks>
public sealed record SelfRepellentSampler : PoolSampler
{
    /// <summary>α, not negative: 0 for independent draws; 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Repulsion
    {
        get;
        init => field = OptionValue.NotNegative(value);
    } = 5;

    /// <summary>Whether targets are in proportion to scores; otherwise they are equal.</summary>
    public bool ByScores { get; init; }

    /// <inheritdoc/>
    public override PoolParts Needs => ByScores ? PoolParts.Visits | PoolParts.Scores : PoolParts.Visits;

    /// <inheritdoc/>
    protected override bool NeedsScoresFromZero => ByScores;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        double[] targets = SelfRepellentDraws.Targets(pool.Count, ByScores ? pool.Scores.Span : default), weights = new double[pool.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = SelfRepellentDraws.Weight(targets[i], pool.Visits.Span[i], Repulsion);
        }

        return new StochasticBatchSampler().Select(pool.WithScores(weights), count, seed);
    }
}

/// <summary>Self-repellent draws, one row after the other, each in O(log n): see <see cref="SelfRepellentSampler"/>.</summary>
public sealed class SelfRepellentDraws
{
    private readonly double[] _targets;
    private readonly long[] _visits;
    private readonly double _repulsion;
    private readonly WeightTree _weights;

    /// <param name="count">Rows, at least 1.</param>
    /// <param name="repulsion">α, not negative.</param>
    /// <param name="scores">Targets in proportion to them; empty for equal targets.</param>
    public SelfRepellentDraws(int count, double repulsion, ReadOnlySpan<double> scores = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Arguments.RequireNotNegative(repulsion);
        (_targets, _visits, _repulsion) = (Targets(count, scores), new long[count], repulsion);
        _weights = new WeightTree(Array.ConvertAll(_targets, target => Weight(target, 0, repulsion)));
    }

    /// <summary>How often each row was drawn.</summary>
    public ReadOnlySpan<long> Visits => _visits;

    /// <summary>A row, which is then less likely.</summary>
    public int Draw(SelectionRandom random)
    {
        int row = _weights.Draw(random);
        _weights[row] = Weight(_targets[row], ++_visits[row], _repulsion);
        return row;
    }

    /// <summary>μ, with the mean 1.</summary>
    internal static double[] Targets(int count, ReadOnlySpan<double> scores)
    {
        double[] targets = new double[count];
        Array.Fill(targets, 1);
        if (!scores.IsEmpty && scores.IndexOfAnyExcept(0.0) >= 0)
        {
            double sum = WeightSum.Of(scores);
            for (int i = 0; i < count; i++)
            {
                targets[i] = scores[i] / sum * count;
            }
        }

        return targets;
    }

    internal static double Weight(double target, long visits, double repulsion) =>
        target > 0 ? target * Math.Pow(1 + visits / target, -repulsion) : 0;
}

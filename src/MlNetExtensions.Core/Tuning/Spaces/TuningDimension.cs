namespace MlNetExtensions.Tuning;

/// <summary>One dimension of the unit cube in which a proposer searches.</summary>
public sealed record TuningDimension
{
    /// <summary>What messages call it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// 0 for a number; k of at least 1 for k levels, of which level i covers [i/k, (i + 1)/k) and has its center there. 0.
    /// </summary>
    public int Levels { get; init; }

    /// <summary>
    /// Whether levels have an order, so that neighbors are alike (an integer with few values), or are categories without one. No matter for
    /// a number.
    /// </summary>
    public bool Ordered { get; init; }

    /// <summary>Where to start, in [0, 1]; 0.5.</summary>
    public double Default { get; init; } = 0.5;

    /// <summary>The dimension is active only where all of them hold; none: always active.</summary>
    public IReadOnlyList<TuningCondition> Conditions { get; init; } = [];

    /// <summary>Whether the levels are categories without an order.</summary>
    public bool IsCategory => Levels > 0 && !Ordered;

    /// <summary>The level that a coordinate is in.</summary>
    /// <param name="coordinate">In [0, 1].</param>
    public int LevelOf(double coordinate) => Math.Clamp((int)(coordinate * Levels), 0, Math.Max(0, Levels - 1));

    /// <summary>The center of a level.</summary>
    /// <param name="level">From 0 to below <see cref="Levels"/>.</param>
    public double CenterOf(int level) => (level + 0.5) / Levels;

    /// <summary>The coordinate itself for a number, for levels the center of its level.</summary>
    internal double Canonical(double coordinate) => Levels == 0 ? Math.Clamp(coordinate, 0, 1) : CenterOf(LevelOf(coordinate));
}

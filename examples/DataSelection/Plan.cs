using System.Globalization;

namespace MlNetExtensions.Examples.DataSelection;

/// <summary>How much is tried.</summary>
/// <param name="Rows">Rows of a set at most.</param>
/// <param name="Seeds">Seeds of every choice.</param>
/// <param name="Shares">Shares of the rows that are chosen, ascending, at most a half.</param>
/// <param name="Labels">Labels that active learning buys.</param>
/// <param name="SourceRounds">Rounds of source selection.</param>
/// <param name="BanditRuns">Bandits drawn under each prior.</param>
internal sealed record Plan(int Rows, int Seeds, IReadOnlyList<double> Shares, int Labels, int SourceRounds, int BanditRuns)
{
    public const int FewestRows = 300;
    public const int MostRows = 60_000;

    public static Plan Full { get; } = new(6_000, 10, [0.1, 0.25, 0.5], 400, 60, 150);

    public static Plan Quick { get; } = new(1_000, 2, [0.1, 0.5], 120, 20, 20);

    public string Text => string.Create(CultureInfo.InvariantCulture, $"At most {Rows:N0} rows of a set, {Seeds} seeds, {Labels} labels, {SourceRounds} rounds of sources, {BanditRuns} bandits a prior");
}

namespace MlNetExtensions;

/// <summary>A round of <see cref="SourceSelector"/>.</summary>
/// <param name="Round">From 0.</param>
/// <param name="Source">The source that was drawn from.</param>
/// <param name="Rows">Rows that it gave.</param>
/// <param name="Metric">The metric with them.</param>
/// <param name="Shares">The share of every source among all rows drawn so far.</param>
public sealed record SourceRound(int Round, int Source, int Rows, double Metric, IReadOnlyList<double> Shares);

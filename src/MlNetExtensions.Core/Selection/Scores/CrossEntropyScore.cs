namespace MlNetExtensions;

/// <summary>The cross-entropy -ln p of the row's class.</summary>
public sealed record CrossEntropyScore : RowScore
{
    /// <summary>A smaller probability counts as this one, so that the score is finite.</summary>
    private const double Least = 1e-300;

    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities | ScoreInputs.Label;

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) =>
        row.Probabilities[row.Label] is var p && double.IsNaN(p) ? p : -Math.Log(Math.Max(p, Least));
}

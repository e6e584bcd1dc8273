namespace MlNetExtensions;

/// <summary>The row's loss as the model or the caller gives it: for a regression, say, the squared or absolute residual.</summary>
public sealed record LossScore : RowScore
{
    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Loss;

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => row.Loss;
}

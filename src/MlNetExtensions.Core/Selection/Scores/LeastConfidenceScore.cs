using System.Numerics.Tensors;

namespace MlNetExtensions;

/// <summary>1 minus the largest predicted probability, in [0, 1 - 1/C].</summary>
public sealed record LeastConfidenceScore : RowScore
{
    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities;

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => 1 - TensorPrimitives.Max(row.Probabilities);
}

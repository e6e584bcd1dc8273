namespace MlNetExtensions;

/// <summary>
/// The norm of the row's gradient by the weights of a linear softmax model, or of a network's last layer (GraNd): ‖p - y‖·√(‖x‖² + 1),
/// without the 1 where there is no bias.
/// </summary>
/// <remarks>Paul, Ganguli and Dziugaite, "Deep Learning on a Data Diet", NeurIPS 2021. The gradient of the cross-entropy is (p -
/// y)xᵀ.</remarks>
public sealed record GradientNormScore : RowScore
{
    /// <summary>Whether the gradient by the bias counts; true.</summary>
    public bool HasBias { get; init; } = true;

    /// <inheritdoc/>
    public override ScoreInputs Needs => ScoreInputs.Probabilities | ScoreInputs.Label | ScoreInputs.FeatureNorm;

    /// <inheritdoc/>
    protected override double Compute(in ScoredRow row) => El2nScore.ErrorNorm(row.Probabilities, row.Label)
        * (HasBias ? Math.Sqrt(row.FeatureNorm * row.FeatureNorm + 1) : row.FeatureNorm);
}

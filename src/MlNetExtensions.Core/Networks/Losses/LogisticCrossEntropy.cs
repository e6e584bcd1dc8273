namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Cross-entropy of two classes with one output z, the log odds: ℓ = w_y(ln(1 + e^z) − y·z) with y = 1 or 0, ∂ℓ/∂z = w_y(σ(z) − y). The
/// score is the probability σ(z) of class 1.
/// </summary>
public sealed class LogisticCrossEntropy : NetworkLoss
{
    /// <param name="positiveWeight">Weight of rows of class 1, positive; rows of class 0 have weight 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not positive and finite.</exception>
    public LogisticCrossEntropy(double positiveWeight = 1)
    {
        Arguments.Require(positiveWeight > 0 && double.IsFinite(positiveWeight), positiveWeight, "positive and finite");
        PositiveWeight = positiveWeight;
    }

    /// <summary>Weight of rows of class 1.</summary>
    public double PositiveWeight { get; }

    /// <inheritdoc/>
    public override string Name =>
        PositiveWeight == 1 ? nameof(LogisticCrossEntropy) : FormattableString.Invariant($"{nameof(LogisticCrossEntropy)}({PositiveWeight})");

    /// <inheritdoc/>
    public override int Outputs => 1;

    /// <inheritdoc/>
    public override string? Problem(float value) => value is 0 or 1 ? null : "neither 0 nor 1";

    /// <inheritdoc/>
    public override bool? IsRight(ReadOnlySpan<float> outputs, ReadOnlySpan<float> target) => outputs[0] > 0 == target[0] > 0;

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
    {
        T z = outputs[0], y = target[0], weight = y == T.Zero ? T.One : T.CreateTruncating(PositiveWeight);
        T small = T.Exp(-T.Abs(z));
        gradient[0] = weight * ((z >= T.Zero ? T.One : small) / (T.One + small) - y);
        return weight * (T.Max(z, T.Zero) + T.LogP1(small) - y * z);
    }

    /// <inheritdoc/>
    public override void Scores<T>(ReadOnlySpan<T> outputs, Span<T> scores)
    {
        T small = T.Exp(-T.Abs(outputs[0]));
        scores[0] = (outputs[0] >= T.Zero ? T.One : small) / (T.One + small);
    }
}

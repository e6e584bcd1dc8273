using MathNet.Numerics;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Negative log-likelihood of a generalized normal law whose scale and shape the network predicts with its mean: with the outputs (μ, a,
/// b), α = softplus(a) + 10⁻³, β = softplus(b) + 0.1, e = y − μ: ℓ = (|e|/α)^β + ln 2α + ln Γ(1/β) − ln β. β = 2 is the normal law, β = 1
/// Laplace's.
/// </summary>
/// <remarks>
/// Kim and others, "Generalized Gaussian temporal difference error for uncertainty-aware reinforcement learning", 2024: the error model,
/// for a regression. ∂ℓ/∂μ = −β|e|^(β−1)sign(e)/α^β; ∂ℓ/∂α = (1 − β(|e|/α)^β)/α; ∂ℓ/∂β = (|e|/α)^β·ln(|e|/α) − ψ(1/β)/β² − 1/β. Scores: μ,
/// α, β. For β &lt; 1 the slope at e = 0 is unbounded; |e| counts as at least 10⁻⁶·α there.
/// </remarks>
public sealed class GeneralizedGaussianLoss : NetworkLoss
{
    private const double LeastScale = 1e-3;
    private const double LeastShape = 0.1;
    private const double LeastRatio = 1e-6;

    /// <inheritdoc/>
    public override int Outputs => 3;

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
    {
        // In double throughout: powers of small ratios leave the range of float.
        double error = double.CreateTruncating(target[0] - outputs[0]);
        (double scale, double scaleSlope) = Softplus(double.CreateTruncating(outputs[1]), LeastScale);
        (double shape, double shapeSlope) = Softplus(double.CreateTruncating(outputs[2]), LeastShape);
        double ratio = Math.Max(Math.Abs(error) / scale, LeastRatio), power = Math.Pow(ratio, shape);
        gradient[0] = T.CreateTruncating(-Math.Sign(error) * shape * power / (ratio * scale));
        gradient[1] = T.CreateTruncating(scaleSlope * (1 - shape * power) / scale);
        gradient[2] = T.CreateTruncating(
            shapeSlope * (power * Math.Log(ratio) - SpecialFunctions.DiGamma(1 / shape) / (shape * shape) - 1 / shape));
        return T.CreateTruncating(power + Math.Log(2 * scale) + SpecialFunctions.GammaLn(1 / shape) - Math.Log(shape));
    }

    /// <inheritdoc/>
    public override void Scores<T>(ReadOnlySpan<T> outputs, Span<T> scores)
    {
        scores[0] = outputs[0];
        scores[1] = T.CreateTruncating(Softplus(double.CreateTruncating(outputs[1]), LeastScale).Value);
        scores[2] = T.CreateTruncating(Softplus(double.CreateTruncating(outputs[2]), LeastShape).Value);
    }

    private static (double Value, double Slope) Softplus(double x, double least)
    {
        double small = Math.Exp(-Math.Abs(x));
        return (Math.Max(x, 0) + Math.Log(1 + small) + least, (x >= 0 ? 1 : small) / (1 + small));
    }
}

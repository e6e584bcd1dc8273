namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Amplified reconstruction error of an autoencoder: with the mean squared error r = Σ_k(z_k − y_k)²/d of a row and a scale s, ℓ = −ln(1 −
/// r/s): a steeper landscape than r where errors are large. From r/s = c on it goes on as its tangent. ∂ℓ/∂z_k = 2(z_k − y_k)/(d·s·(1 −
/// r/s)).
/// </summary>
/// <remarks>
/// "Neural network training strategy to enhance anomaly detection performance: a perspective on reconstruction loss amplification" (LAMP),
/// 2023. The amplifier for errors scaled into [0, 1) is the paper's as far as its summary tells; the tangent, which keeps larger errors
/// finite, is ours. Scores are the reconstructions.
/// </remarks>
public sealed class AmplifiedReconstruction : NetworkLoss
{
    /// <param name="features">d, at least 1.</param>
    /// <param name="scale">s, positive: a mean squared error that no row should reach; 1 for features in [0, 1].</param>
    /// <param name="ceiling">c in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public AmplifiedReconstruction(int features, double scale = 1, double ceiling = 0.99)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        Arguments.Require(scale > 0 && double.IsFinite(scale), scale, "positive and finite");
        Arguments.Require(ceiling is > 0 and < 1, ceiling, "in (0, 1)");
        (Outputs, Scale, Ceiling) = (features, scale, ceiling);
    }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>c.</summary>
    public double Ceiling { get; }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{nameof(AmplifiedReconstruction)}({Outputs}, {Scale}, {Ceiling})");

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override int Targets => Outputs;

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
    {
        System.Numerics.Tensors.TensorPrimitives.Subtract(outputs, target, gradient);
        double ratio = double.CreateTruncating(System.Numerics.Tensors.TensorPrimitives.SumOfSquares<T>(gradient)) / (Outputs * Scale);
        double bounded = Math.Min(ratio, Ceiling);
        System.Numerics.Tensors.TensorPrimitives.Multiply(gradient, T.CreateTruncating(2 / (Outputs * Scale * (1 - bounded))), gradient);
        return T.CreateTruncating(-Math.Log(1 - bounded) + (ratio - bounded) / (1 - bounded));
    }
}

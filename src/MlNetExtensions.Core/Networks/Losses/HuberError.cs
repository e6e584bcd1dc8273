namespace MlNetExtensions.Core.Networks;

/// <summary>
/// ℓ = Σ_k h(z_k − y_k) with h(e) = e²/2 for |e| ≤ δ and δ(|e| − δ/2) beyond; ∂ℓ/∂z_k = e clipped to [−δ, δ]: outliers pull with bounded
/// force.
/// </summary>
/// <remarks>Huber, "Robust estimation of a location parameter", 1964.</remarks>
public sealed class HuberError : NetworkLoss
{
    /// <param name="delta">δ, positive, in the unit of the target.</param>
    /// <param name="outputs">Values that are predicted, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public HuberError(double delta = 1, int outputs = 1)
    {
        Arguments.Require(delta > 0 && double.IsFinite(delta), delta, "positive and finite");
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Delta, Outputs) = (delta, outputs);
    }

    /// <summary>δ.</summary>
    public double Delta { get; }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{nameof(HuberError)}({Delta}, {Outputs})");

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override int Targets => Outputs;

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
    {
        T delta = T.CreateTruncating(Delta), two = T.CreateTruncating(2), sum = T.Zero;
        for (int k = 0; k < outputs.Length; k++)
        {
            T error = outputs[k] - target[k], size = T.Abs(error);
            gradient[k] = T.Clamp(error, -delta, delta);
            sum += size <= delta ? error * error / two : delta * (size - delta / two);
        }

        return sum;
    }
}

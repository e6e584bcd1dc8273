using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>ℓ = ½·Σ_k(z_k − y_k)² over the outputs, ∂ℓ/∂z = z − y; with one output the usual loss of a regression.</summary>
public sealed class SquaredError : NetworkLoss
{
    /// <param name="outputs">Values that are predicted, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1.</exception>
    public SquaredError(int outputs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Outputs = outputs;
    }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{nameof(SquaredError)}({Outputs})");

    /// <inheritdoc/>
    public override int Outputs { get; }

    /// <inheritdoc/>
    public override int Targets => Outputs;

    /// <inheritdoc/>
    public override T Evaluate<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> target, Span<T> gradient)
    {
        TensorPrimitives.Subtract(outputs, target, gradient);
        return TensorPrimitives.SumOfSquares<T>(gradient) / T.CreateTruncating(2);
    }
}

using System.Numerics;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>A loss of several outputs that evaluates many rows at once. Spans hold K values a row; labels and values are one a row.</summary>
internal interface IOutputsLoss : ILoss
{
    /// <summary>valuesᵢ ← ℓ(mᵢ; yᵢ) and derivativesᵢ ← ∂ℓ/∂mᵢ.</summary>
    void Evaluate(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> values, Span<double> derivatives);

    /// <summary>valuesᵢ ← ℓ*(aᵢ; yᵢ).</summary>
    void Conjugate(ReadOnlySpan<double> duals, ReadOnlySpan<double> labels, Span<double> values);

    /// <summary>statesᵢ ← K values that the Hessian is made of where the loss has these derivatives.</summary>
    void Curve(ReadOnlySpan<double> derivatives, ReadOnlySpan<double> labels, Span<double> states);

    /// <summary>directionsᵢ ← ∂²ℓ/∂m² · directionsᵢ.</summary>
    /// <param name="states">K values a row.</param>
    /// <param name="directions">K values a row.</param>
    /// <param name="stride">From one row's directions to the next one's.</param>
    void MultiplyHessian<T>(ReadOnlySpan<T> states, Span<T> directions, int stride) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>diagonalsᵢ ← the diagonal of ∂²ℓ/∂m².</summary>
    void HessianDiagonal<T>(ReadOnlySpan<T> states, Span<T> diagonals) where T : IFloatingPointIeee754<T>;
}

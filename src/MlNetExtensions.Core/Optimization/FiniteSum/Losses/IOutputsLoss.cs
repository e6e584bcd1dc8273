namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>A loss of several outputs that evaluates many rows at once. Spans hold K values a row; labels and values are one a row.</summary>
internal interface IOutputsLoss : ILoss
{
    /// <summary>valuesᵢ ← ℓ(mᵢ; yᵢ) and derivativesᵢ ← ∂ℓ/∂mᵢ.</summary>
    void Evaluate(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> values, Span<double> derivatives);

    /// <summary>derivativesᵢ ← ∂ℓ/∂mᵢ.</summary>
    void Gradient(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> derivatives);

    /// <summary>valuesᵢ ← ℓ*(aᵢ; yᵢ).</summary>
    void Conjugate(ReadOnlySpan<double> duals, ReadOnlySpan<double> labels, Span<double> values);

    /// <summary>statesᵢ ← K values that the Hessian at mᵢ is made of.</summary>
    void Curve(ReadOnlySpan<double> margins, Span<double> states);

    /// <summary>directionsᵢ ← ∂²ℓ/∂m² · directionsᵢ.</summary>
    void MultiplyHessian(ReadOnlySpan<double> states, Span<double> directions);

    /// <summary>diagonalsᵢ ← the diagonal of ∂²ℓ/∂m².</summary>
    void HessianDiagonal(ReadOnlySpan<double> states, Span<double> diagonals);
}

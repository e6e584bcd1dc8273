namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>A loss of one margin that evaluates many rows at once, with vector instructions where one row would take library calls.</summary>
internal interface IBatchLoss : ILoss
{
    /// <summary>valuesᵢ ← ℓ(mᵢ; yᵢ) and derivativesᵢ ← ∂ℓ/∂mᵢ; all of one length.</summary>
    void Evaluate(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> values, Span<double> derivatives);

    /// <summary>derivativesᵢ ← ∂ℓ/∂m; all of one length.</summary>
    void Gradient(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> derivatives);

    /// <summary>curvaturesᵢ ← ∂²ℓ/∂m²; all of one length.</summary>
    void Hessian(ReadOnlySpan<double> margins, ReadOnlySpan<double> labels, Span<double> curvatures);

    /// <summary>valuesᵢ ← ℓ*(aᵢ; yᵢ); all of one length.</summary>
    void Conjugate(ReadOnlySpan<double> duals, ReadOnlySpan<double> labels, Span<double> values);
}

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// A convex loss ℓ(m; y) of a row's margins m = Wᵀx + b and its label y. Implementations are structs, so that the inner
/// loops are compiled for each loss.
/// </summary>
/// <remarks>Losses of one margin use entry 0 of their spans. A user's own loss is a struct that implements this interface.</remarks>
public interface ILoss
{
    /// <summary>Number of margins a row has: 1, or the number of classes.</summary>
    int Outputs { get; }

    /// <summary>Upper bound of the second derivative (largest eigenvalue of the Hessian) over all margins; ∞ if there is none.</summary>
    double Curvature { get; }

    /// <summary>What labels must be, as it reads in an error message.</summary>
    string LabelRule { get; }

    /// <summary>Whether <paramref name="label"/> is one that the loss understands.</summary>
    bool IsLabel(double label);

    /// <summary>ℓ(m; y).</summary>
    double Value(ReadOnlySpan<double> margins, double label);

    /// <summary>∂ℓ/∂m.</summary>
    void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient);

    /// <summary>∂²ℓ/∂m², <see cref="Outputs"/> × <see cref="Outputs"/>, row after row (a generalized one where ℓ' has kinks).</summary>
    void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian);

    /// <summary>The convex conjugate ℓ*(a; y) = sup over m of ⟨a, m⟩ - ℓ(m; y); ∞ outside its domain.</summary>
    double Conjugate(ReadOnlySpan<double> dual, double label);
}

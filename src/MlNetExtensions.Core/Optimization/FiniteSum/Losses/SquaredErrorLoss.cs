namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>½(m - y)² for real labels.</summary>
public readonly struct SquaredErrorLoss : ILoss
{
    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => 1;

    /// <inheritdoc/>
    public string LabelRule => "a finite number";

    /// <inheritdoc/>
    public bool IsLabel(double label) => double.IsFinite(label);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label) => 0.5 * (margins[0] - label) * (margins[0] - label);

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) => gradient[0] = margins[0] - label;

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) => hessian[0] = 1;

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label) => dual[0] * (0.5 * dual[0] + label);
}

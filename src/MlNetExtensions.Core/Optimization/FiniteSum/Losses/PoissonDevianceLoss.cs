namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>exp(m) - y m for counts y ≥ 0: the negative Poisson log-likelihood (half the deviance) up to terms in y alone.</summary>
/// <remarks>Its curvature has no bound, so only the solvers that search their step can minimize it.</remarks>
public readonly struct PoissonDevianceLoss : ILoss
{
    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => double.PositiveInfinity;

    /// <inheritdoc/>
    public string LabelRule => "a finite number not below 0";

    /// <inheritdoc/>
    public bool IsLabel(double label) => double.IsFinite(label) && label >= 0;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label) => Math.Exp(margins[0]) - label * margins[0];

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
        gradient[0] = Math.Exp(margins[0]) - label;

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) => hessian[0] = Math.Exp(margins[0]);

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label)
    {
        double rate = dual[0] + label;
        return rate >= 0 ? Entropy.XLogX(rate) - rate : double.PositiveInfinity;
    }
}

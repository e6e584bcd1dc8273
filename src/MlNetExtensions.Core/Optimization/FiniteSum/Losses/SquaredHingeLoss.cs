namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>½ max(0, 1 - y m)² for labels -1 and +1.</summary>
public readonly struct SquaredHingeLoss : ILoss
{
    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => 1;

    /// <inheritdoc/>
    public string LabelRule => "-1 or +1";

    /// <inheritdoc/>
    public bool IsLabel(double label) => label is -1 or 1;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label)
    {
        double slack = Math.Max(0, 1 - label * margins[0]);
        return 0.5 * slack * slack;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
        gradient[0] = -label * Math.Max(0, 1 - label * margins[0]);

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) =>
        hessian[0] = label * margins[0] < 1 ? 1 : 0;

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label)
    {
        double t = -label * dual[0];
        return DualDomain.IsNotNegative(t) ? t * (0.5 * t - 1) : double.PositiveInfinity;
    }
}

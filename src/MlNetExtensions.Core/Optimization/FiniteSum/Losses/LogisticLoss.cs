namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>log(1 + exp(-y m)) for labels -1 and +1.</summary>
public readonly struct LogisticLoss : ILoss
{
    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => 0.25;

    /// <inheritdoc/>
    public string LabelRule => "-1 or +1";

    /// <inheritdoc/>
    public bool IsLabel(double label) => label is -1 or 1;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label)
    {
        double t = label * margins[0];
        double tail = Math.Exp(-Math.Abs(t));
        // Below 1e-5 the series is exact to double precision where log(1 + x) has lost digits.
        double log = tail < 1e-5 ? tail * (1 - 0.5 * tail) : Math.Log(1 + tail);
        return Math.Max(-t, 0) + log;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
        gradient[0] = -label / (1 + Math.Exp(label * margins[0]));

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian)
    {
        double tail = Math.Exp(-Math.Abs(margins[0]));
        hessian[0] = tail / ((1 + tail) * (1 + tail));
    }

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label)
    {
        double t = -label * dual[0];
        return DualDomain.IsShare(t) ? Entropy.XLogX(t) + Entropy.XLogX(1 - t) : double.PositiveInfinity;
    }
}

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// The hinge max(0, 1 - y m) for labels -1 and +1, with its kink rounded by a parabola of width γ
/// (Shalev-Shwartz and Zhang, 2013).
/// </summary>
public readonly struct SmoothHingeLoss : ILoss
{
    private readonly double _width;

    /// <param name="width">γ > 0; the hinge is the limit γ → 0, and the curvature is 1/γ.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is not positive and finite.</exception>
    public SmoothHingeLoss(double width = 1)
    {
        Arguments.RequirePositive(width);
        _width = width;
    }

    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => 1 / Width;

    /// <inheritdoc/>
    public string LabelRule => "-1 or +1";

    // default(SmoothHingeLoss) skips the constructor; it means the default width.
    private double Width => _width == 0 ? 1 : _width;

    /// <inheritdoc/>
    public bool IsLabel(double label) => label is -1 or 1;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label)
    {
        double slack = 1 - label * margins[0];
        return slack <= 0 ? 0 : slack >= Width ? slack - 0.5 * Width : 0.5 * slack * slack / Width;
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
        gradient[0] = -label * Math.Clamp((1 - label * margins[0]) / Width, 0, 1);

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian)
    {
        double slack = 1 - label * margins[0];
        // At the upper kink, where w = 0 is at the default width, the curvature of the parabola is the one of use.
        hessian[0] = slack > 0 && slack <= Width ? 1 / Width : 0;
    }

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label)
    {
        double t = -label * dual[0];
        return DualDomain.IsShare(t) ? t * (0.5 * Width * t - 1) : double.PositiveInfinity;
    }
}

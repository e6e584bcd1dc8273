namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>½(m - y)² within distance δ of the label, growing linearly beyond (Huber, 1964).</summary>
public readonly struct HuberLoss : ILoss
{
    private readonly double _threshold;

    /// <param name="threshold">δ > 0, in units of the label.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is not positive and finite.</exception>
    public HuberLoss(double threshold = 1)
    {
        Arguments.RequirePositive(threshold);
        _threshold = threshold;
    }

    /// <inheritdoc/>
    public int Outputs => 1;

    /// <inheritdoc/>
    public double Curvature => 1;

    /// <inheritdoc/>
    public string LabelRule => "a finite number";

    // default(HuberLoss) skips the constructor; it means the default threshold.
    private double Threshold => _threshold == 0 ? 1 : _threshold;

    /// <inheritdoc/>
    public bool IsLabel(double label) => double.IsFinite(label);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> margins, double label)
    {
        double distance = Math.Abs(margins[0] - label);
        return distance <= Threshold ? 0.5 * distance * distance : Threshold * (distance - 0.5 * Threshold);
    }

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
        gradient[0] = Math.Clamp(margins[0] - label, -Threshold, Threshold);

    /// <inheritdoc/>
    public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) =>
        hessian[0] = Math.Abs(margins[0] - label) < Threshold ? 1 : 0;

    /// <inheritdoc/>
    public double Conjugate(ReadOnlySpan<double> dual, double label) =>
        DualDomain.IsWithin(dual[0], Threshold) ? dual[0] * (0.5 * dual[0] + label) : double.PositiveInfinity;
}

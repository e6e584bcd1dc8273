namespace MlNetExtensions;

/// <summary>½·l2·‖w‖² (ridge); with strength 0 no penalty at all.</summary>
public sealed class L2Regularizer : Regularizer
{
    /// <param name="l2">Strength, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is negative or not finite.</exception>
    public L2Regularizer(double l2) : base(l2)
    {
    }

    /// <inheritdoc/>
    public override bool IsSmooth => true;

    /// <inheritdoc/>
    public override void Repeat(Span<double> column, ReadOnlySpan<double> gradient, double stepSize, int times)
    {
        for (int k = 0; k < column.Length; k++)
        {
            column[k] = Drift(column[k], gradient[k], stepSize, times);
        }
    }

    /// <inheritdoc/>
    protected internal override double Remainder(ReadOnlySpan<double> weights, int outputs) => 0;

    /// <inheritdoc/>
    protected internal override void ProxRemainder(Span<double> weights, double stepSize, int outputs)
    {
    }

    /// <inheritdoc/>
    protected override double ConjugateRemainder(ReadOnlySpan<double> dual, int outputs) =>
        dual.IndexOfAnyExcept(0.0) < 0 ? 0 : double.PositiveInfinity;

    /// <inheritdoc/>
    protected override double DualScaleRemainder(ReadOnlySpan<double> dual, int outputs) =>
        dual.IndexOfAnyExcept(0.0) < 0 ? 1 : 0;
}

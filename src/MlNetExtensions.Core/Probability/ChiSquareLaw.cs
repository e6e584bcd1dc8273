namespace MlNetExtensions.Core.Probability;

/// <summary>
/// The chi-square law: the law of ‖z‖² for a standard normal z of k dimensions, and so of a squared Mahalanobis distance whose mean and
/// covariance are known.
/// </summary>
/// <remarks>Relative accuracy is 1e-10 or better for k up to 20,000, in both tails. Thread-safe.</remarks>
public sealed class ChiSquareLaw
{
    private readonly IncompleteGamma _gamma;

    /// <summary>Creates the law of <paramref name="degreesOfFreedom"/> (k) degrees of freedom.</summary>
    /// <param name="degreesOfFreedom">k &gt; 0; it need not be whole.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreesOfFreedom"/> is not positive and finite.</exception>
    public ChiSquareLaw(double degreesOfFreedom)
    {
        Guard.DegreesOfFreedom(degreesOfFreedom);
        DegreesOfFreedom = degreesOfFreedom;
        _gamma = new IncompleteGamma(degreesOfFreedom / 2);
    }

    /// <summary>k, which is also the mean.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>The distribution function P(X ≤ x), the regularized lower incomplete gamma function P(k/2, x/2).</summary>
    /// <param name="x">Any value; 0 up to x = 0.</param>
    /// <returns>A probability; NaN for NaN.</returns>
    public double Cdf(double x) => Math.Exp(_gamma.LogLower(Half(x)));

    /// <summary>The survival function P(X &gt; x) = Q(k/2, x/2), exact where 1 − <see cref="Cdf"/> has lost its digits.</summary>
    /// <param name="x">Any value; 1 up to x = 0.</param>
    /// <returns>A probability; NaN for NaN.</returns>
    public double Sf(double x) => Math.Exp(_gamma.LogUpper(Half(x)));

    /// <summary>log P(X &gt; x), finite where <see cref="Sf"/> underflows.</summary>
    /// <param name="x">Any value; 0 up to x = 0.</param>
    /// <returns>A value in [−∞, 0]; NaN for NaN.</returns>
    public double LogSf(double x) => _gamma.LogUpper(Half(x));

    /// <summary>The quantile x with P(X ≤ x) = <paramref name="probability"/>. For a small tail prefer <see cref="Isf"/>, which sees all its digits.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <returns>A value in [0, ∞].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is not in [0, 1].</exception>
    public double Ppf(double probability)
    {
        Guard.Probability(probability);

        // 1 − p is exact in double from one half upwards.
        return 2 * (probability < 0.5 ? LowerQuantile(probability) : UpperQuantile(1 - probability));
    }

    /// <summary>The upper quantile x with P(X &gt; x) = <paramref name="tail"/>: the threshold that a false-positive rate asks for.</summary>
    /// <param name="tail">In [0, 1]; tails down to 1e-300 keep full accuracy.</param>
    /// <returns>A value in [0, ∞].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tail"/> is not in [0, 1].</exception>
    public double Isf(double tail)
    {
        Guard.Probability(tail);
        return 2 * (tail > 0.5 ? LowerQuantile(1 - tail) : UpperQuantile(tail));
    }

    /// <summary>The upper quantile of the chi law, √<see cref="Isf"/>: the same threshold for the distance instead of its square.</summary>
    /// <inheritdoc cref="Isf"/>
    public double ChiIsf(double tail) => Math.Sqrt(Isf(tail));

    private static double Half(double x) => Math.Clamp(x / 2, 0, double.MaxValue);

    // log Q is nearly linear in u for large u, where its slope tends to −1.
    private double UpperQuantile(double tail)
    {
        double target = Math.Log(tail);
        return tail == 0 ? double.PositiveInfinity : MonotoneRoot.Find(Residual, _gamma.Shape, lower: 0);

        (double Value, double Slope) Residual(double u)
        {
            double logTail = _gamma.LogUpper(u);
            return (logTail - target, -Math.Exp(_gamma.LogDensity(u) - logTail));
        }
    }

    // log P is nearly linear in v = −log u for small u, with slope −k/2.
    private double LowerQuantile(double probability)
    {
        double target = Math.Log(probability);
        return probability == 0 ? 0 : Math.Exp(-MonotoneRoot.Find(Residual, -Math.Log(_gamma.Shape), double.NegativeInfinity));

        (double Value, double Slope) Residual(double v)
        {
            double u = Math.Exp(-v);
            double logCdf = _gamma.LogLower(u);
            return (logCdf - target, -Math.Exp(_gamma.LogDensity(u) - v - logCdf));
        }
    }
}

namespace MlNetExtensions.Core.Probability;

/// <summary>
/// Fisher's F law: the law of (U/d₁)/(V/d₂) for independent chi-squares U and V of d₁ and d₂ degrees of freedom.
/// </summary>
/// <remarks>
/// <para>It is the law of a squared Mahalanobis distance whose mean and covariance were estimated: for a new row of d features and the
/// unbiased covariance of n &gt; d normal rows, D²·n(n−d)/(d(n²−1)) ~ F(d, n−d) (Hotelling, "The generalization of Student's ratio", 1931).</para>
/// <para>Relative accuracy is 1e-9 or better for degrees of freedom up to 20,000, in both tails, and decreases in proportion to them
/// beyond. Thread-safe.</para>
/// </remarks>
public sealed class FLaw
{
    private readonly BetaTail _upper;
    private readonly BetaTail _lower;
    private readonly double _ratio;

    /// <summary>Creates F(d₁, d₂).</summary>
    /// <param name="numerator">d₁ &gt; 0; it need not be whole.</param>
    /// <param name="denominator">d₂ &gt; 0; it need not be whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of degrees of freedom is not positive and finite.</exception>
    public FLaw(double numerator, double denominator)
    {
        Guard.DegreesOfFreedom(numerator);
        Guard.DegreesOfFreedom(denominator);
        NumeratorDegreesOfFreedom = numerator;
        DenominatorDegreesOfFreedom = denominator;
        _ratio = denominator / numerator;
        _lower = new BetaTail(numerator / 2, denominator / 2);
        _upper = new BetaTail(denominator / 2, numerator / 2);
    }

    /// <summary>d₁.</summary>
    public double NumeratorDegreesOfFreedom { get; }

    /// <summary>d₂.</summary>
    public double DenominatorDegreesOfFreedom { get; }

    /// <summary>The distribution function P(X ≤ x) = I_z(d₁/2, d₂/2), z = d₁x/(d₁x + d₂).</summary>
    /// <param name="x">Any value; 0 up to x = 0.</param>
    /// <returns>A probability; NaN for NaN.</returns>
    public double Cdf(double x) => _lower.Probability(1 / (1 + _ratio / Math.Max(x, 0)));

    /// <summary>The survival function P(X &gt; x) = I_{1−z}(d₂/2, d₁/2), exact where 1 − <see cref="Cdf"/> has lost its digits.</summary>
    /// <param name="x">Any value; 1 up to x = 0.</param>
    /// <returns>A probability, 0 below about 1e-307; NaN for NaN.</returns>
    public double Sf(double x) => _upper.Probability(1 / (1 + Math.Max(x, 0) / _ratio));

    /// <summary>The upper quantile x with P(X &gt; x) = <paramref name="tail"/>: the threshold that a false-positive rate asks for.</summary>
    /// <param name="tail">In [0, 1]; tails down to 1e-300 keep full accuracy.</param>
    /// <returns>A value in [0, ∞]; ∞ also where the quantile is beyond the range of double.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tail"/> is not in [0, 1].</exception>
    public double Isf(double tail)
    {
        Guard.Probability(tail);

        // 1 − tail is exact in double from one half upwards. The odds z/(1−z) are e^u − 1 for 1−z = e^−u, and 1/(e^u − 1) for z = e^−u.
        return _ratio * (tail > 0.5 ? 1 / Precise.ExpM1(_lower.Exponent(1 - tail)) : Precise.ExpM1(_upper.Exponent(tail)));
    }
}

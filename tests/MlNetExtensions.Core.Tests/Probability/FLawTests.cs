using MlNetExtensions.Core.Probability;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Probability;

public class FLawTests
{
    // The promise of the class.
    private const double Relative = 1e-9;

    public static TheoryData<double, double> Degrees() => new()
    {
        { 1, 1 }, { 1, 50 }, { 3, 2 }, { 16, 34 }, { 64, 136 }, { 256, 744 }, { 1, 20_000 }, { 20_000, 3 }, { 20_000, 20_000 },
    };

    // Detection thresholds sqrt(D²) at the level 0.01 of d features estimated from n rows, and the false-positive rate that the
    // chi-square threshold really has there, at the nominal levels .10, .05, .01 and .0027.
    [Theory]
    [InlineData(50, 4, 4.0408, 3.6437, .1471, .0857, .0258, .0102)]
    [InlineData(50, 16, 7.7866, 5.6568, .4785, .3779, .2194, .1422)]
    [InlineData(100, 16, 6.5049, 5.6568, .2590, .1714, .0666, .0313)]
    [InlineData(200, 16, 6.0423, 5.6568, .1694, .0991, .0289, .0107)]
    [InlineData(200, 64, 12.3475, 9.6549, .7846, .6975, .5075, .3791)]
    [InlineData(500, 64, 10.5210, 9.6549, .3339, .2267, .0892, .0409)]
    [InlineData(1000, 64, 10.0620, 9.6549, .1979, .1170, .0339, .0123)]
    [InlineData(500, 256, 26.5527, 17.6511, 1.0, 1.0, 1.0, .9999)]
    [InlineData(1000, 256, 20.8367, 17.6511, .9624, .9315, .8274, .7202)]
    public void Thresholds_AreThoseOfAnEstimatedCovariance(int n, int d, double fThreshold, double chiThreshold, params double[] realRates)
    {
        const double Printed = 5.1e-5;
        double scale = n * (double)(n - d) / (d * ((double)n * n - 1));
        var f = new FLaw(d, n - d);
        var chi = new ChiSquareLaw(d);
        double[] nominal = [.10, .05, .01, .0027];

        Math.Sqrt(f.Isf(0.01) / scale).Should().BeApproximately(fThreshold, Printed);
        chi.ChiIsf(0.01).Should().BeApproximately(chiThreshold, Printed);
        for (int i = 0; i < nominal.Length; i++)
        {
            f.Sf(chi.Isf(nominal[i]) * scale).Should().BeApproximately(realRates[i], Printed);
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Isf_InvertsTheTails(double d1, double d2)
    {
        var law = new FLaw(d1, d2);
        foreach (double tail in new[] { 1e-100, 1e-12, 0.01, 0.5, 0.51, 0.99, 1 - 1e-12 })
        {
            double x = law.Isf(tail);
            law.Sf(x).Should().BeApproximately(tail, Relative * tail);
            law.Cdf(x).Should().BeApproximately(1 - tail, Relative * (1 - tail));
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void TheReciprocal_HasTheDegreesExchanged(double d1, double d2)
    {
        var law = new FLaw(d1, d2);
        var exchanged = new FLaw(d2, d1);
        foreach (double x in new[] { 0.01, 0.7, 1, 1.01, 30 })
        {
            law.Sf(x).Should().BeApproximately(exchanged.Cdf(1 / x), Relative * law.Sf(x));
        }

        foreach (double tail in new[] { 1e-6, 0.2, 0.9 })
        {
            law.Isf(tail).Should().BeApproximately(1 / exchanged.Isf(1 - tail), 1e-8 / exchanged.Isf(1 - tail), "1 − 1e-6 has ten digits left");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(400)]
    [InlineData(20_000)]
    public void TwoDegrees_HaveAClosedForm(double other)
    {
        var numerator = new FLaw(2, other);
        var denominator = new FLaw(other, 2);
        foreach (double x in new[] { 0.001, 0.3, 1, 4, 20 })
        {
            double sf = Math.Exp(-other / 2 * double.LogP1(2 * x / other));
            double cdf = Math.Exp(-other / 2 * double.LogP1(2 / (other * x)));
            numerator.Sf(x).Should().BeApproximately(sf, Relative * sf);
            numerator.Cdf(x * 1e-30).Should().BeApproximately(x * 1e-30, Relative * x * 1e-30, "the density at 0 is 1");
            denominator.Cdf(x).Should().BeApproximately(cdf, Relative * cdf);
        }

        foreach (double tail in new[] { 1e-300, 1e-10, 0.01, 0.8 })
        {
            double quantile = other / 2 * double.ExpM1(-2 / other * Math.Log(tail));
            new GoldenTolerance(Relative, 0).Accepts(numerator.Isf(tail), quantile).Should().BeTrue("{0} has {1} above {2}", other, tail, quantile);
        }
    }

    [Theory]
    [InlineData(6, 10, 1.7)]
    [InlineData(40, 60, 0.8)]
    [InlineData(100, 100, 2.0)]
    public void EvenDegrees_AreBinomialSums(int d1, int d2, double x)
    {
        int a = d1 / 2;
        int trials = a + d2 / 2 - 1;
        double odds = d1 * x / d2;
        double term = Math.Pow(1 + odds, -trials);
        double fewerThanA = 0;
        for (int j = 0; j < a; j++)
        {
            fewerThanA += term;
            term *= odds * (trials - j) / (j + 1);
        }

        new FLaw(d1, d2).Sf(x).Should().BeApproximately(fewerThanA, Relative * fewerThanA);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(512)]
    public void ManyRows_GiveTheChiSquareLaw(int d)
    {
        const double Rows = 1e6;
        double limit = new ChiSquareLaw(d).Isf(0.01) / d;

        // To first order in 1/n the quantile q of d·F exceeds the chi-square's by a factor 1 + (q − d + 2)/(2n).
        double firstOrder = limit * (1 + (limit * d - d + 2) / (2 * Rows));
        new FLaw(d, Rows).Isf(0.01).Should().BeApproximately(firstOrder, 1e-7 * limit);
    }

    // mpmath, 40 digits: the all-positive series x^a(1-x)^b/(a·B(a,b))·2F1(a+b, 1; a+1; x) of the incomplete beta function.
    [Theory]
    [InlineData(1, 1, 1e6, 0.000636619560161117878)]
    [InlineData(4, 46, 3, 0.0278551017996589769)]
    [InlineData(64, 136, 2.5, 4.10251675717434913e-6)]
    [InlineData(512, 9488, 1.5, 7.92815824641527728e-12)]
    [InlineData(10_000, 30_000, 1.03125, 0.029253321180250607)]
    [InlineData(20_000, 20_000, 1.0625, 9.07851720833877943e-6)]
    [InlineData(5, 1_000_000, 4, 0.00124982236409692058)]
    public void Sf_AgreesWithHighPrecision(double d1, double d2, double x, double expected) =>
        new FLaw(d1, d2).Sf(x).Should().BeApproximately(expected, Relative * expected);

    [Fact]
    public void EqualDegrees_HaveMedianOne() => new FLaw(37, 37).Isf(0.5).Should().BeApproximately(1, 1e-13);

    [Fact]
    public void Ends_AreExact()
    {
        var law = new FLaw(3, 1);

        (law.Cdf(0), law.Sf(0), law.Cdf(-2), law.Sf(-2)).Should().Be((0, 1, 0, 1));
        (law.Cdf(double.PositiveInfinity), law.Sf(double.PositiveInfinity)).Should().Be((1, 0));
        (law.Isf(0), law.Isf(1)).Should().Be((double.PositiveInfinity, 0));
        law.Isf(1e-200).Should().Be(double.PositiveInfinity, "with one denominator degree the quantile grows as tail⁻²");
        (double.IsNaN(law.Cdf(double.NaN)), double.IsNaN(law.Sf(double.NaN))).Should().Be((true, true));
    }

    [Theory]
    [InlineData(0, 1, "numerator")]
    [InlineData(1, -3, "denominator")]
    [InlineData(double.NaN, 1, "numerator")]
    public void DegreesOfFreedom_MustBePositive(double d1, double d2, string name)
    {
        Action create = () => _ = new FLaw(d1, d2);
        create.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{name} must be positive and finite*");
    }

    [Fact]
    public void Tail_MustBeAProbability()
    {
        Action isf = () => new FLaw(1, 1).Isf(1.5);
        isf.Should().Throw<ArgumentOutOfRangeException>().WithMessage("tail is a probability*");
    }
}

using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Core.Tests.Probability;

public class ChiSquareLawTests
{
    // The promise of the class.
    private const double Relative = 1e-10;

    public static TheoryData<double, double> RoundTrips()
    {
        var rows = new TheoryData<double, double>();
        foreach (double k in new[] { 0.5, 1, 2, 3, 10, 64, 512, 1792, 20_000 })
        {
            foreach (double tail in new[] { 1e-300, 1e-100, 1e-16, 1e-3, 0.3, 0.5, 0.7, 0.999, 1 - 1e-12 })
            {
                rows.Add(k, tail);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(RoundTrips))]
    public void Isf_InvertsTheTails(double k, double tail)
    {
        var law = new ChiSquareLaw(k);
        double x = law.Isf(tail);

        law.Sf(x).Should().BeApproximately(tail, Relative * tail);
        law.Cdf(x).Should().BeApproximately(1 - tail, Relative * (1 - tail));
        if (tail >= 1e-3)
        {
            law.Ppf(1 - tail).Should().BeApproximately(x, 1e-12 * x, "1 − tail has lost no more than three digits");
        }
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-20)]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void TwoDegrees_AreExponential(double tail)
    {
        var law = new ChiSquareLaw(2);

        law.Isf(tail).Should().BeApproximately(-2 * Math.Log(tail), 1e-14 * -2 * Math.Log(tail) + 1e-15);
        law.LogSf(law.Isf(tail)).Should().BeApproximately(Math.Log(tail), 1e-13 * Math.Abs(Math.Log(tail)));
        law.LogSf(1e6).Should().Be(-5e5);
        law.Cdf(1e-30).Should().BeApproximately(5e-31, 1e-44);
    }

    [Theory]
    [InlineData(2, 3.0)]
    [InlineData(8, 1.0)]
    [InlineData(8, 400.0)]
    [InlineData(64, 64.0)]
    [InlineData(200, 150.0)]
    public void EvenDegrees_ArePoissonSums(int k, double x)
    {
        double term = Math.Exp(-x / 2);
        double sum = term;
        for (int j = 1; j < k / 2; j++)
        {
            term *= x / 2 / j;
            sum += term;
        }

        new ChiSquareLaw(k).Sf(x).Should().BeApproximately(sum, Relative * sum);
        new ChiSquareLaw(k).LogSf(x).Should().BeApproximately(Math.Log(sum), Relative);
    }

    // mpmath, 40 digits: log(gammainc(k/2, x/2, inf, regularized=True))
    [Theory]
    [InlineData(1, 0.001, -0.0255507793559506224)]
    [InlineData(1, 3000, -1504.22930819248111)]
    [InlineData(3, 40, -18.3572280933223505)]
    [InlineData(64, 256, -55.4051700080312792)]
    [InlineData(512, 5120, -1720.42777542851471)]
    [InlineData(1792, 7168, -1451.29736207279789)]
    [InlineData(20_000, 20_400, -3.75984618093228132)]
    public void LogSf_AgreesWithHighPrecision(double k, double x, double expected) =>
        new ChiSquareLaw(k).LogSf(x).Should().BeApproximately(expected, Relative * Math.Abs(expected));

    // The 3-sigma thresholds of the Gaussian anomaly detector at the widths of its feature levels: sqrt(chi2(k).ppf(0.9973)).
    [Theory]
    [InlineData(1, 2.999977)]
    [InlineData(2, 3.439332)]
    [InlineData(4, 4.031274)]
    [InlineData(16, 6.017985)]
    [InlineData(64, 9.998747)]
    [InlineData(272, 18.476741)]
    [InlineData(512, 24.607469)]
    [InlineData(1792, 44.306371)]
    public void ChiIsf_GivesTheThreeSigmaDistances(int k, double expected)
    {
        new ChiSquareLaw(k).ChiIsf(1 - 0.9973).Should().BeApproximately(expected, 5e-7, "six decimals are known");
        new ChiSquareLaw(k).Ppf(0.9973).Should().BeApproximately(expected * expected, 1e-6 * expected);
    }

    [Fact]
    public void Ends_AreExact()
    {
        var law = new ChiSquareLaw(5);

        (law.Cdf(0), law.Sf(0), law.LogSf(0)).Should().Be((0, 1, 0));
        (law.Cdf(-1), law.Sf(-1), law.LogSf(-1)).Should().Be((0, 1, 0));
        (law.Cdf(double.PositiveInfinity), law.Sf(double.PositiveInfinity)).Should().Be((1, 0));
        law.LogSf(double.PositiveInfinity).Should().BeLessThan(-1e307);
        (law.Isf(0), law.Isf(1), law.Ppf(0), law.Ppf(1)).Should().Be((double.PositiveInfinity, 0, 0, double.PositiveInfinity));
        new[] { law.Cdf(double.NaN), law.Sf(double.NaN), law.LogSf(double.NaN) }.Should().OnlyContain(value => double.IsNaN(value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void DegreesOfFreedom_MustBePositive(double k)
    {
        Action create = () => _ = new ChiSquareLaw(k);
        create.Should().Throw<ArgumentOutOfRangeException>().WithMessage("degreesOfFreedom must be positive and finite*").Which.ActualValue.Should().Be(k);
    }

    [Theory]
    [InlineData(-1e-9)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Probabilities_MustBeInTheUnitInterval(double tail)
    {
        var law = new ChiSquareLaw(3);
        law.Invoking(chi => chi.Isf(tail)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("tail is a probability*");
        law.Invoking(chi => chi.Ppf(tail)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("probability is a probability*");
    }
}

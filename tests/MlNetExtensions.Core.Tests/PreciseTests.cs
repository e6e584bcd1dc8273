using MathNet.Numerics;

namespace MlNetExtensions.Core.Tests;

public class PreciseTests
{
    // A few roundings of double.
    private const double Rounding = 4e-16;

    [Theory]
    [InlineData(1e-300)]
    [InlineData(-1e-20)]
    [InlineData(3e-9)]
    [InlineData(-2e-6)]
    public void Near_zero_both_follow_their_series(double x)
    {
        Precise.LogP1(x).Should().BeApproximately(x - x * x / 2 + x * x * x / 3, Rounding * Math.Abs(x));
        Precise.ExpM1(x).Should().BeApproximately(x + x * x / 2 + x * x * x / 6, Rounding * Math.Abs(x));
    }

    [Theory]
    [InlineData(-0.9)]
    [InlineData(-0.5)]
    [InlineData(-0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(40)]
    public void Each_undoes_the_other(double x)
    {
        Precise.ExpM1(Precise.LogP1(x)).Should().BeApproximately(x, 4 * Rounding * (1 + Math.Abs(x)));
        Precise.LogP1(x).Should().BeApproximately(SpecialFunctions.Log1p(x), Rounding * Math.Max(1, Math.Abs(Math.Log(1 + x))));
    }

    [Fact]
    public void At_the_ends_they_are_what_the_logarithm_and_the_power_are()
    {
        Precise.LogP1(-1).Should().Be(double.NegativeInfinity);
        Precise.ExpM1(double.NegativeInfinity).Should().Be(-1);
        Precise.ExpM1(1e4).Should().Be(double.PositiveInfinity);
    }
}

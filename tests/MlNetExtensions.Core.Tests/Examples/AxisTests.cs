using MlNetExtensions.Reports;

namespace MlNetExtensions.Core.Tests.Examples;

public class AxisTests
{
    [Theory]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 1, 3, "0.0 0.5 1.0")]
    [InlineData(0.3, 9.7, 6, "0 2 4 6 8 10")]
    [InlineData(-3, 12, 6, "-5 0 5 10 15")]
    [InlineData(0, 4321, 6, "0 1,000 2,000 3,000 4,000 5,000")]
    [InlineData(5, 5, 6, "2 4 6 8")]
    [InlineData(0, 0, 3, "0.0 0.5 1.0")]
    [InlineData(1e-9, 3e-9, 3, "1E-9 2E-9 3E-9")]
    public void Linear_ticks_are_round_and_enclose_the_values(double low, double high, int maxTicks, string labels) =>
        string.Join(' ', Axis.Covering([high, low], maxTicks).Labels).Should().Be(labels);

    [Theory]
    [InlineData(0.02, 30, 6, "0.01 0.1 1 10 100")]
    [InlineData(60, 4000, 10, "50 100 200 500 1,000 2,000 5,000")]
    [InlineData(1e-12, 1, 5, "10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 10⁰")]
    [InlineData(1e7, 3e7, 6, "10⁷ 2·10⁷ 5·10⁷")]
    [InlineData(10, 10, 4, "10 20")]
    public void Logarithmic_ticks_are_decades_or_1_2_5(double low, double high, int maxTicks, string labels) =>
        string.Join(' ', Axis.Covering([low, high], maxTicks, log: true).Labels).Should().Be(labels);

    [Fact]
    public void There_are_never_more_ticks_than_fit()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            double low = random.NextDouble() * 200 - 100, high = low + Math.Pow(10, random.NextDouble() * 8 - 4);
            int maxTicks = random.Next(3, 12);
            Axis axis = Axis.Covering([low, high], maxTicks), log = Axis.Covering([high - low, 1], maxTicks, log: true);

            axis.Ticks.Count.Should().BeInRange(2, maxTicks);
            log.Ticks.Count.Should().BeInRange(2, maxTicks);
            axis.Position(low).Should().BeInRange(-1e-6, 1);
            axis.Position(high).Should().BeInRange(0, 1 + 1e-6);
        }
    }

    [Fact]
    public void Positions_run_from_0_to_1()
    {
        Axis linear = Axis.Covering([0, 10], 6), log = Axis.Covering([1, 100], 3, log: true);

        (linear.Position(0), linear.Position(2.5), linear.Position(10)).Should().Be((0, 0.25, 1));
        (log.Position(1), log.Position(10), log.Position(100)).Should().Be((0, 0.5, 1));
    }

    [Fact]
    public void Values_without_a_place_do_not_stretch_the_axis()
    {
        Axis linear = Axis.Covering([0, double.NaN, 1, double.PositiveInfinity], 3), log = Axis.Covering([0, -5, 1, 10], 3, log: true);

        linear.Ticks[^1].Should().Be(1);
        log.Ticks[0].Should().Be(1);
        (linear.Shows(double.NaN), linear.Shows(-1), log.Shows(0), log.Shows(0.1)).Should().Be((false, true, false, true));
        Axis.Covering([], 3).Labels.Should().Equal("0.0", "0.5", "1.0");
    }
}

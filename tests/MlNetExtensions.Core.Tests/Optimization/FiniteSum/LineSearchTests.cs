using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class LineSearchTests
{
    public static TheoryData<string, Func<double, double>> Slopes => new()
    {
        { "Newton's model is right", t => t - 1 },
        { "short by far", t => t - 1e4 },
        { "long by far", t => t - 1e-4 },
        { "an exponential wall", t => Math.Exp(50 * t) - Math.Exp(10) },
        { "overflow beyond a third", t => t < 0.3 ? t - 0.2 : double.PositiveInfinity },
        { "not a number beyond a third", t => t < 0.3 ? t - 0.2 : double.NaN },
        { "a kink", t => t < 0.7 ? -1 : 5 },
        { "flat, then steep", t => Math.Pow(t / 3, 9) - 1 },
        { "a saturating slope", t => Math.Atan(t - 30) },
    };

    [Theory]
    [MemberData(nameof(Slopes))]
    public void LeavesATenthOfTheSlopeOrClosesIn(string name, Func<double, double> slope)
    {
        double atZero = slope(0);
        List<double> asked = [];

        double t = LineSearch.Find(at =>
        {
            asked.Add(at);
            return slope(at);
        }, atZero);

        t.Should().Be(asked[^1], "the caller keeps what it computed for the last slope");
        asked.Should().OnlyContain(at => at > 0);
        asked.Count.Should().BeLessThanOrEqualTo(20);
        if (name == "a kink")
        {
            t.Should().BeApproximately(0.7, 1e-3);
        }
        else
        {
            Math.Abs(slope(t)).Should().BeLessThanOrEqualTo(0.1 * -atZero);
        }
    }

    [Fact]
    public void AFullNewtonStepCostsOneSlope()
    {
        int asked = 0;
        LineSearch.Find(t =>
        {
            asked++;
            return 0.9 * (t - 1.05);
        }, -0.945).Should().Be(1);
        asked.Should().Be(1);
    }
}

using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Shift;

public sealed class PerformanceDriftTests
{
    [Fact]
    public void Errors_that_grow_are_noticed_soon_and_others_are_not()
    {
        double[] reference = Errors(1000, 1, 1);
        var same = new PerformanceDriftDetector(reference);
        var worse = new PerformanceDriftDetector(reference);

        Errors(2000, 1, 2).Select(same.Add).Any(status => status.HasDrifted).Should().BeFalse();
        PerformanceDriftStatus[] statuses = [.. Errors(300, 1, 3).Concat(Errors(300, 1.6, 4)).Select(worse.Add)];

        long alarm = statuses.First(status => status.HasDrifted).Row;
        alarm.Should().BeInRange(300, 420);
        statuses.Skip((int)alarm).Should().OnlyContain(status => status.HasDrifted, "it stays so until the model is trained again");
        statuses[98].RollingError.Should().Be(double.NaN);
        statuses[99].RollingError.Should().BeApproximately(Errors(300, 1, 3).Take(100).Average(), 1e-12);
    }

    [Fact]
    public void One_window_says_drift_as_often_as_the_level()
    {
        const int trials = 4000;
        var options = new PerformanceDriftOptions { Level = .05, MinimumIncrease = 0, WindowSize = 200 };
        int alarms = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            var detector = new PerformanceDriftDetector(Normal(400, 2 * trial), options);
            alarms += Array.ConvertAll(Normal(200, 2 * trial + 1), detector.Add)[^1].HasDrifted ? 1 : 0;
        }

        ((double)alarms / trials).Should().BeApproximately(.05, 4 * Math.Sqrt(.05 * .95 / trials));
    }

    [Fact]
    public void The_threshold_is_that_of_the_difference_of_two_means()
    {
        // Mean 4.5, variance 6 with n - 1; the 95 % point of the normal law; a window of 4 against a reference of 8.
        var detector = new PerformanceDriftDetector(
            [1, 2, 3, 4, 5, 6, 7, 8], new PerformanceDriftOptions { WindowSize = 4, MinimumIncrease = 0, Level = .05 });

        detector.ReferenceError.Should().Be(4.5);
        detector.Threshold.Should().BeApproximately(4.5 + 1.6448536269514722 * Math.Sqrt(6 * (1 / 4.0 + 1 / 8.0)), 1e-9);
    }

    [Fact]
    public void Small_changes_are_not_worth_a_training()
    {
        var detector = new PerformanceDriftDetector([1, 1, 1, 1], new PerformanceDriftOptions { WindowSize = 2, MinimumIncrease = .1 });

        detector.Threshold.Should().BeApproximately(1.1, 1e-12);
        detector.Add(1.09);
        detector.Add(1.09).HasDrifted.Should().BeFalse();
        detector.Add(1.2).HasDrifted.Should().BeTrue();
    }

    [Fact]
    public void The_horizon_ends_where_the_variance_changes()
    {
        // Wide until row 3,000, narrow since.
        double[] values = [.. Normal(3000, 1).Select(value => 5 * value), .. Normal(2000, 2)];
        var horizon = new VarianceHorizon();

        horizon.Rows(values).Should().BeInRange(100, 2000);
        horizon.Rows(values.AsSpan(3000)).Should().BeLessThan(2000);
        // A variance that grows for ever is never stable.
        double[] growing = [.. Enumerable.Range(0, 3000).Select(i => (double)i * i)];
        horizon.Rows(growing).Should().Be(3000);
        horizon.Rows(new double[500]).Should().Be(100);
        horizon.Rows([1, 2]).Should().Be(2);
        horizon.Rows([]).Should().Be(0);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        FluentActions.Invoking(() => new PerformanceDriftDetector([1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new PerformanceDriftDetector([1, double.NaN])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new PerformanceDriftDetector([1, 2]).Add(double.PositiveInfinity)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(new PerformanceDriftOptions { WindowSize = 1 }.Validate).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("WindowSize");
        FluentActions.Invoking(new PerformanceDriftOptions { Level = .5 }.Validate).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Level");
        FluentActions.Invoking(new PerformanceDriftOptions { MinimumIncrease = -1 }.Validate).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("MinimumIncrease");
        FluentActions.Invoking(() => new VarianceHorizon { Growth = 1 }.Rows([1])).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Growth");
        FluentActions.Invoking(() => new VarianceHorizon().Rows([1, double.NaN])).Should().Throw<ArgumentException>().WithMessage("Value 1 is NaN*");
    }

    private static double[] Errors(int count, double scale, int seed) => [.. Normal(count, seed).Select(value => scale * Math.Abs(value))];

    private static double[] Normal(int count, int seed)
    {
        var random = new NormalRandom((ulong)seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Normal())];
    }
}

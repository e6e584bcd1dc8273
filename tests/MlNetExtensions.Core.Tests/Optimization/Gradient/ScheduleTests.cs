using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Schedules, and rates that look at losses and noise.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Values()
    {
        At(new LinearDecay(2, 4), 1, 3, 5, 99).Should().Equal(2, 1, 0, 0);
        At(new LinearDecay(2, 4, 0.5), 1, 5, 6).Should().Equal(2, 1, 1);
        LinkRun.Close(At(new CosineDecay(2, 4), 1, 3, 5, 99), [2, 1, 0, 0]);
        LinkRun.Close(At(new CosineDecay(2, 4, 0.1), 1, 2, 5), [2, 0.2 + 1.8 * (1 + Math.Sqrt(0.5)) / 2, 0.2]);
        At(new StepDecay(2, 0.5, 3), 1, 3, 4, 6, 7).Should().Equal(2, 2, 1, 1, 0.5);
        StepDecay.InStages(1, 1000).Should().Be(new StepDecay(1, 0.5, 100));
        At(new WarmUp(4, new LinearDecay(1, 10)), 1, 4, 6).Should().Equal(0.25, 0.7, 0.5);
        At(new WarmUp(1, 3), 1, 2).Should().Equal(3, 3);
    }

    [Fact]
    public void Schedules_print_and_compare_by_all_that_they_are()
    {
        new WarmUp(10, new CosineDecay(0.001, 500)).ToString().Should().Be("WarmUp(10 steps, CosineDecay(η 0.001, T 500, f 0))");
        RefinedSchedule one = RefinedSchedule.FromNorms(1, [1, 2, 3, 4]), same = RefinedSchedule.FromNorms(1, [1, 2, 3, 4]), other = RefinedSchedule.FromNorms(1, [1, 2, 3, 5]);
        one.Should().Be(same).And.NotBe(other);
        one.GetHashCode().Should().Be(same.GetHashCode());
        one.ToString().Should().Be(same.ToString()).And.NotBe(other.ToString());
        Optimizers.Sgd(one).Should().Be(Optimizers.Sgd(same));
    }

    [Fact]
    public void A_refined_schedule_warms_up_where_norms_begin_large_and_ends_at_zero()
    {
        double[] norms = [.. Enumerable.Range(0, 100).Select(t => 1 + 9 * Math.Exp(-t / 5.0))];
        RefinedSchedule schedule = RefinedSchedule.FromNorms(0.3, norms);
        double[] values = At(schedule, [.. Enumerable.Range(1, 102).Select(t => (long)t)]);
        values.Max().Should().BeApproximately(0.3, 1e-12);
        values[0].Should().BeLessThan(0.03);
        values[99..].Should().OnlyContain(value => value == 0);
        Array.IndexOf(values, values.Max()).Should().BeInRange(8, 40);

        double[] flat = At(RefinedSchedule.FromNorms(1, Enumerable.Repeat(2.0, 5).ToArray(), adaptive: true), 1, 2, 3, 4, 5);
        LinkRun.Close(flat, [1, 0.75, 0.5, 0.25, 0]);
    }

    [Fact]
    public void A_spike_of_one_norm_does_not_show_in_a_smoothed_schedule()
    {
        double[] norms = [.. Enumerable.Repeat(1.0, 40)], spiked = [.. norms];
        spiked[20] = spiked[39] = 50;
        RefinedSchedule.FromNorms(1, spiked, smoothing: 0.1).Should().Be(RefinedSchedule.FromNorms(1, norms, smoothing: 0.1));
        RefinedSchedule.FromNorms(1, spiked, smoothing: 0).Should().NotBe(RefinedSchedule.FromNorms(1, norms, smoothing: 0));
        RefinedSchedule.Smooth([5, 1, 2, 9], 1).Should().Equal(3, 2, 2, 2);
        FluentActions.Invoking(() => RefinedSchedule.FromNorms(1, [1, 0])).Should().Throw<ArgumentException>().WithMessage("The norm of step 2 is 0*");
        FluentActions.Invoking(() => RefinedSchedule.FromNorms(1, [1])).Should().Throw<ArgumentException>().WithMessage("There are 1 norms*");
    }

    [Fact]
    public void Averages_forget_after_the_same_number_of_rows_at_any_batch_size()
    {
        double beta = BatchSizeScaling.Beta(0.95, 512, 64);
        Math.Pow(beta, 1.0 / 64).Should().BeApproximately(Math.Pow(0.95, 1.0 / 512), 1e-15);
        BatchSizeScaling.Rate(0.1, 32, 128).Should().BeApproximately(0.4, 1e-15);
        BatchSizeScaling.AdaptiveRate(0.1, 32, 128).Should().BeApproximately(0.2, 1e-15);
        FluentActions.Invoking(() => BatchSizeScaling.Beta(0.9, 0, 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("from");
    }

    // ρ = σ_all/σ_N: 1 in the first window; the second is quieter, so the rate rises, the third rougher, so it falls.
    [Fact]
    public void The_rate_rises_where_losses_are_quiet_and_falls_where_they_are_rough()
    {
        double[] returns = [0.2, -0.4, 0.01, -0.02, 0.5, -0.7];
        var run = new LinkRun(new VolatilityRate(1) { Period = 1, Window = 2, Kappa = 0.5 }, 1);
        double loss = 1;
        List<double> rates = [run.Apply([1], new GradientStep<double> { Loss = loss })[0]];
        foreach (double change in returns)
        {
            loss *= Math.Exp(change);
            rates.Add(run.Apply([1], new GradientStep<double> { Loss = loss })[0]);
        }

        rates.Add(run.Apply([1], new GradientStep<double> { Loss = loss })[0]);
        double second = Deviation(returns[..4]) / Deviation(returns[2..4]), third = Deviation(returns) / Deviation(returns[4..]);
        second.Should().BeGreaterThan(1);
        third.Should().BeLessThan(1);
        double risen = 1 + Math.Log(1 + 0.5 * (second - 1)), fallen = risen * (1 - Math.Log(1 + 0.5 * (1 - third)));
        LinkRun.Close([.. rates], [1, 1, 1, 1, 1, risen, risen, fallen], 1e-12);
    }

    [Fact]
    public void Signal_to_noise_gives_the_rate_with_the_least_bound()
    {
        const double smoothness = 4, signal = 3, noise = 2;
        double Bound(double rate) => -rate * signal + 0.5 * smoothness * rate * rate * (signal + noise);
        double best = 1 / smoothness * signal / (signal + noise);
        Enumerable.Range(0, 1000).Min(i => Bound(i / 1000.0)).Should().BeGreaterThan(Bound(best) - 1e-12);

        // Three micro-batches around (2, 0): ‖ḡ‖² = 4, V = (1 + 1 + 4)/(3·2).
        var run = new LinkRun(new SignalToNoiseRate(0.25), 2);
        LinkRun.Close(run.Apply([[3, 0], [3, 0], [0, 0]]), [0.25 * 2 * (4 - 1) / 4, 0]);
        var quiet = new LinkRun(new SignalToNoiseRate(0.25), 2);
        LinkRun.Close(quiet.Apply([[2, 0], [2, 0]]), [0.5, 0]);
        new LinkRun(new SignalToNoiseRate(0.25) { MinimumShare = 0.1 }, 1).Apply([[3], [-1]])[0].Should().BeApproximately(0.025, 1e-15);
    }

    private static double Deviation(double[] values) => Math.Sqrt(values.Average(x => (x - values.Average()) * (x - values.Average())));

    private static double[] At(Schedule schedule, params long[] steps) => [.. steps.Select(schedule.At)];
}

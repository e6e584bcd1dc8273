namespace MlNetExtensions.Core.Tests.Selection;

public sealed class ThompsonSamplerTests
{
    [Fact]
    public void Learns_which_arm_is_best_and_how_sure_that_is()
    {
        var sampler = new ThompsonSampler(["A", "B", "C"], seed: 1);
        var visitors = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            int arm = sampler.Choose();
            sampler.Update(arm, visitors.NextDouble() < new[] { .05, .12, .07 }[arm] ? 1 : 0);
        }

        ArmEstimate best = sampler.Best();
        best.Name.Should().Be("B");
        best.ProbabilityBest.Should().BeGreaterThan(.9);
        best.Mean.Should().BeApproximately(.12, 4 * best.StandardDeviation);
        sampler.Estimates().Sum(arm => arm.ProbabilityBest).Should().BeApproximately(1, 1e-12);
        sampler.Estimates().Sum(arm => arm.Pulls).Should().Be(3000);
        sampler.Choose(3).Should().BeEquivalentTo([0, 1, 2]);
    }

    [Fact]
    public void Goes_on_as_it_would_have_after_it_was_loaded()
    {
        var posterior = new NormalGammaPosterior(1, 2, 3, 4);
        var sampler = new ThompsonSampler(["one", "two"], posterior, 5);
        Play(sampler, 40);
        using var stream = new MemoryStream();
        sampler.Save(stream);
        stream.Position = 0;
        ThompsonSampler loaded = ThompsonSampler.Load(stream, posterior);

        loaded.Arms.Should().Equal("one", "two");
        Play(loaded, 60).Should().Equal(Play(sampler, 60));
        loaded.Estimates().Should().Equal(sampler.Estimates());
    }

    [Fact]
    public void States_of_another_posterior_and_damaged_ones_are_refused()
    {
        var sampler = new ThompsonSampler(["one", "two"]);
        using var stream = new MemoryStream();
        sampler.Save(stream);
        byte[] state = stream.ToArray();

        FluentActions.Invoking(() => ThompsonSampler.Load(new MemoryStream(state), new BetaPosterior(2, 1)))
            .Should().Throw<InvalidDataException>()
            .WithMessage("*BetaPosterior(1, 1, 0, 0)*BetaPosterior(2, 1, 0, 0)*");
        for (int length = 0; length < state.Length; length++)
        {
            FluentActions.Invoking(() => ThompsonSampler.Load(new MemoryStream(state[..length]))).Should().Throw<InvalidDataException>();
        }

        FluentActions.Invoking(() => ThompsonSampler.Load(new MemoryStream([.. state, 0]))).Should().Throw<InvalidDataException>();
        for (int i = 0; i < state.Length; i++)
        {
            byte[] damaged = [.. state];
            damaged[i] ^= 0x80;
            try
            {
                ThompsonSampler.Load(new MemoryStream(damaged)).Choose();
            }
            catch (InvalidDataException)
            {
                // What cannot be seen in the numbers loads as other numbers; nothing else may be thrown.
            }
        }
    }

    [Fact]
    public void Threads_lose_no_update()
    {
        var sampler = new ThompsonSampler(["A", "B"]);
        Parallel.For(0, 4000, i =>
        {
            sampler.Choose();
            sampler.Update(i % 2, i % 4 / 3.0);
            if (i % 500 == 0)
            {
                sampler.Estimates(10);
            }
        });

        sampler.Estimates(10).Select(arm => arm.Pulls).Should().Equal(2000, 2000);
        sampler.Estimates(10)[0].Mean.Should().BeApproximately((1 + 1000 * 2 / 3.0) / 2002, 1e-12);
    }

    [Fact]
    public void Arms_and_rewards_that_cannot_be_are_refused()
    {
        FluentActions.Invoking(() => new ThompsonSampler([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ThompsonSampler(["A", "A"])).Should().Throw<ArgumentException>().WithMessage("*'A', 'A'*");
        var sampler = new ThompsonSampler(["A"]);
        FluentActions.Invoking(() => sampler.Update("Z", 1)).Should().Throw<ArgumentException>().WithMessage("*'Z'*'A'*");
        FluentActions.Invoking(() => sampler.Update(0, 1.5)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => sampler.Update(1, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => sampler.Choose(2)).Should().Throw<ArgumentOutOfRangeException>();
        sampler.Estimates(10)[0].Pulls.Should().Be(0);
    }

    private static int[] Play(ThompsonSampler sampler, int steps) => [.. Enumerable.Range(0, steps).Select(step =>
    {
        int arm = sampler.Choose();
        sampler.Update(arm, Math.Sin(step + arm));
        return arm;
    })];
}

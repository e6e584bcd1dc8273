namespace MlNetExtensions.AutoML.Tests.Reports;

public sealed class SeedVarianceTests
{
    // Differences 1, 2, 3: mean 2, standard error 1/√3, t = 3.4641 with 2 degrees of freedom. P(|t| > 3.4641) = 0.074179..., from the closed form
    // 1 - t/√(2 + t²) of two degrees of freedom; t(0.975, 2) = 4.302653.
    [Fact]
    public void TheTestIsStudentsOfPairs()
    {
        var variance = SeedVariance.Of([1, 5, 9], [2, 7, 12]);

        variance.Lead.Should().BeApproximately(2, 1e-12);
        variance.PValue.Should().BeApproximately(1 - Math.Sqrt(12) / Math.Sqrt(14), 1e-9);
        variance.Low.Should().BeApproximately(2 - 4.302652729696142 / Math.Sqrt(3), 1e-6);
        variance.High.Should().BeApproximately(2 + 4.302652729696142 / Math.Sqrt(3), 1e-6);
        variance.IsLarger.Should().BeFalse();
        variance.Verdict.Should().Contain("not larger than the noise of 3 seeds").And.Contain("paired t test");
    }

    [Fact]
    public void WhatASeedDoesToBothCancelsOut()
    {
        // Seeds move the losses by far more than the pipelines differ; Welch's test would see nothing.
        var variance = SeedVariance.Of([10, 20, 30, 40, 50], [10.1, 20.12, 30.09, 40.11, 50.1]);

        variance.IsLarger.Should().BeTrue();
        variance.Verdict.Should().Contain("is larger than the noise of 5 seeds");
    }

    [Fact]
    public void OneThatIsBehindHasNoLead() => SeedVariance.Of([2, 2.1, 2.2], [1, 1.1, 1.2001]).Should().Match<SeedVariance>(it => it.PValue < 0.05 && !it.IsLarger);

    [Fact]
    public void WithoutNoiseEveryLeadIsLarger()
    {
        SeedVariance.Of([1, 1, 1], [2, 2, 2]).IsLarger.Should().BeTrue();
        SeedVariance.Of([1, 1, 1], [1, 1, 1]).Should().Match<SeedVariance>(it => it.PValue == 1 && !it.IsLarger);
    }

    // Under equality the p-values are uniform: about one in twenty is below 0.05.
    [Fact]
    public void EqualsAreCalledSo()
    {
        var random = new Random(3);
        int larger = Enumerable.Range(0, 2000).Count(_ => SeedVariance.Of(Draw(), Draw()).PValue < 0.05);

        larger.Should().BeInRange(70, 130);

        double[] Draw() => [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()))];
    }

    [Fact]
    public async Task BothRunWithEverySeed()
    {
        List<string> runs = [];
        SeedVariance variance = await SeedVariance.MeasureAsync((seed, _) => Run("a", seed, 1 + 0.01 * seed), (seed, _) => Run("b", seed, 2 + 0.011 * seed), [3, 1, 4]);

        runs.Should().Equal("a3", "b3", "a1", "b1", "a4", "b4");
        variance.Winner.Should().Equal(1.03, 1.01, 1.04);
        variance.RunnerUp.Should().Equal(2 + 0.033, 2.011, 2.044);
        variance.IsLarger.Should().BeTrue();

        Task<double> Run(string name, int seed, double loss)
        {
            runs.Add($"{name}{seed}");
            return Task.FromResult(loss);
        }
    }

    [Fact]
    public async Task WhatCannotBeTestedIsRefused()
    {
        FluentActions.Invoking(() => SeedVariance.Of([1, 2], [1, 2])).Should().Throw<ArgumentException>().WithMessage("*at least three*");
        FluentActions.Invoking(() => SeedVariance.Of([1, 2, 3], [1, 2])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SeedVariance.Of([1, 2, double.NaN], [1, 2, 3])).Should().Throw<ArgumentException>().WithMessage("*not finite*");
        await FluentActions.Awaiting(() => SeedVariance.MeasureAsync((_, _) => Task.FromResult(1.0), (_, _) => Task.FromResult(1.0), [1, 2, 1]))
            .Should().ThrowAsync<ArgumentException>().WithMessage("*twice*");
    }
}

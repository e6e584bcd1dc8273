namespace MlNetExtensions.AutoML.Tests.Reports;

public sealed class TrialImportanceTests
{
    // y = 2 x0 + x1 with independent uniform coordinates: the shares of the variance are 4/5 and 1/5. Ranks change a uniform sum little.
    [Fact]
    public void SharesOfALinearFunctionAreThoseOfItsVariance()
    {
        double[][] points = Points(4000, 3);
        double[] shares = TrialImportance.Estimate(points, [.. points.Select(x => 2 * x[0] + x[1])]);

        shares[0].Should().BeApproximately(0.8, 0.05);
        shares[1].Should().BeApproximately(0.2, 0.05);
        shares[2].Should().BeLessThan(0.01, "it has no effect");
    }

    [Fact]
    public void ADimensionWithoutEffectGetsNothingInTheMeanOfManyStudies()
    {
        double[] shares = [.. Enumerable.Range(0, 200).Select(seed =>
        {
            double[][] points = Points(40, 1, seed);
            return TrialImportance.Estimate(points, [.. Points(40, 1, 1000 + seed).Select(x => x[0])])[0];
        })];

        shares.Average().Should().BeLessThan(0.05, "groups explain something by chance, and the estimate is adjusted for it");
    }

    [Fact]
    public void LevelsAreTheirOwnGroups()
    {
        double[][] points = [.. Points(60, 1).Select((x, i) => new[] { (i % 3 + 0.5) / 3, x[0] })];

        TrialImportance.Estimate(points, [.. points.Select(x => x[0] < 0.3 ? 5 : x[0] < 0.6 ? 1 : 3.0)])[0].Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void AStepUpAndDownIsSeen()
    {
        // No line has a slope here.
        double[][] points = Points(200, 2);

        TrialImportance.Estimate(points, [.. points.Select(x => Math.Abs(x[1] - 0.5))])[1].Should().BeGreaterThan(0.85);
    }

    [Fact]
    public void OneDisasterDoesNotExplainEverything()
    {
        double[][] points = Points(100, 2);
        double[] losses = [.. points.Select(x => x[0])];
        losses[17] = 1e12;

        TrialImportance.Estimate(points, losses)[0].Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void WhereItCannotBeToldItIsNotANumber()
    {
        TrialImportance.Estimate([], []).Should().BeEmpty();
        TrialImportance.Estimate(Points(5, 1), [1, 2, 3, 4, 5]).Should().Equal([double.NaN], "five trials are too few");
        TrialImportance.Estimate([.. Enumerable.Repeat(new[] { 0.5 }, 10)], [.. Enumerable.Range(0, 10).Select(i => (double)i)]).Should().Equal([double.NaN], "one value");
        TrialImportance.Estimate(Points(10, 1), [.. Enumerable.Repeat(2.0, 10)]).Should().Equal([double.NaN], "equal losses");
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        FluentActions.Invoking(() => TrialImportance.Estimate(Points(3, 1), [1, 2])).Should().Throw<ArgumentException>().WithMessage("*3 points and 2 losses*");
        FluentActions.Invoking(() => TrialImportance.Estimate([[0.1], [0.1, 0.2]], [1, 2])).Should().Throw<ArgumentException>().WithMessage("*Point 1 has 2*");
        FluentActions.Invoking(() => TrialImportance.Estimate(Points(2, 1), [1, double.NaN])).Should().Throw<ArgumentException>().WithMessage("*Loss 1 is NaN*");
    }

    private static double[][] Points(int count, int dimensions, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.NextDouble()).ToArray())];
    }
}

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class PathScoreTests
{
    private static readonly PathScore[] s_scores =
    [
        new(8, 0.53, 0.01), new(4, 0.52, 0.2), new(2, 0.501, 0.3), new(1, 0.5, 0.02), new(0.5, 0.5, 0.9), new(0.25, 0.6, 0.9),
    ];

    [Fact]
    public void BestIsTheLeastLossOfTheStrongestPenalty() => PathScore.Best(s_scores).Should().Be(3);

    [Fact]
    public void OneStandardErrorIsThatOfTheBest() => PathScore.WithinOneStandardError(s_scores).Should().Be(1);

    [Fact]
    public void TheOrderOfStrengthsDoesNotMatter()
    {
        PathScore[] reversed = [.. s_scores.Reverse()];
        PathScore.Best(reversed).Should().Be(2);
        PathScore.WithinOneStandardError(reversed).Should().Be(4);
    }

    [Fact]
    public void StandardErrorsAreThoseOfTheMeanOverTheFoldsThatCount()
    {
        // Mean 3, deviations ±1 and 0: variance 2/2 = 1 over three folds.
        var score = PathScore.Of(0.5, [2, double.NaN, 3, 4]);
        score.MeanLoss.Should().Be(3);
        score.StandardError.Should().BeApproximately(1 / Math.Sqrt(3), 1e-15);
        PathScore.Of(0.5, [2, double.NaN]).StandardError.Should().Be(0);
    }

    [Fact]
    public void NothingToChooseFromIsAnError()
    {
        FluentActions.Invoking(() => PathScore.Best([])).Should().Throw<ArgumentException>().WithMessage("There are no scores*");
        FluentActions.Invoking(() => PathScore.WithinOneStandardError([])).Should().Throw<ArgumentException>();
    }
}

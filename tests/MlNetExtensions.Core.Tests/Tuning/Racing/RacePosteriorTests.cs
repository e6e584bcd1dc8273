using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning.Racing;

public sealed class RacePosteriorTests
{
    [Fact]
    public void TheMeanIsStudentTWithTheConjugateParameters()
    {
        var posterior = RacePosterior.Of([0.2, 0.4, 0.3], priorVariance: 0.05, overlap: 0.25);

        // κ = 3.1, α = 2.5, β = 0.05 + 0.02/2 + 0.1·3·0.3²/(2·3.1).
        posterior.Location.Should().BeApproximately(0.9 / 3.1, 1e-15);
        posterior.DegreesOfFreedom.Should().Be(5);
        posterior.Scale.Should().BeApproximately(Math.Sqrt((0.06 + 0.027 / 6.2) / 2.5 * (1 / 3.1 + 0.25)), 1e-15);
        posterior.ChallengerWins.Should().BeInRange(0.01, 0.1);
    }

    [Fact]
    public void WithTwoDegreesOfFreedomTheProbabilityIsKnown()
    {
        var posterior = RacePosterior.Of([], priorVariance: 1, overlap: 0);

        posterior.DegreesOfFreedom.Should().Be(2);
        posterior.ChallengerWins.Should().BeApproximately(0.5, 1e-12);
    }

    [Fact]
    public void TheBetterChallengerWinsAndProbabilitiesMirror()
    {
        double[] worse = [0.1, 0.2, 0.15, 0.12, 0.3];
        double[] better = [.. worse.Select(x => -x)];

        double lost = RacePosterior.Of(worse, 0.01, 0.25).ChallengerWins, won = RacePosterior.Of(better, 0.01, 0.25).ChallengerWins;

        lost.Should().BeLessThan(0.05);
        (lost + won).Should().BeApproximately(1, 1e-12);
        RacePosterior.Of(worse, 0.01, 0).ChallengerWins.Should().BeLessThan(lost, "folds that share rows say less");
    }

    [Fact]
    public void WithoutAnySpreadTheSignDecides()
    {
        RacePosterior.Of([0, 0], 0, 0).ChallengerWins.Should().Be(0.5);
        RacePosterior.Of([], 0, 0.5).ChallengerWins.Should().Be(0.5);
    }

    /// <summary>Of equal challengers, about as many fall below the level as its probability says.</summary>
    [Fact]
    public void EqualChallengersAreSeldomStopped()
    {
        var random = new Random(3);
        int stopped = 0;
        double[] differences = new double[5];
        for (int trial = 0; trial < 4000; trial++)
        {
            for (int i = 0; i < differences.Length; i++)
            {
                differences[i] = 0.1 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            }

            stopped += RacePosterior.Of(differences, 0.01, 0).ChallengerWins < 0.05 ? 1 : 0;
        }

        (stopped / 4000.0).Should().BeInRange(0.02, 0.08);
    }

    [Fact]
    public void BadValuesAreRefused()
    {
        FluentActions.Invoking(() => RacePosterior.Of([double.NaN], 1, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => RacePosterior.Of([1], -1, 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("priorVariance");
        FluentActions.Invoking(() => RacePosterior.Of([1], 1, double.NaN)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("overlap");
    }
}

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>Two functions and three seeds of what the benchmarks measure with six and ten.</summary>
public sealed class TuningQualityTests
{
    private static readonly string[] s_surrogates = ["Thompson", "AEGiS", "shotgun", "mini-GP EI", "mini-GP UCB", "BBKB"];

    [Theory]
    [InlineData("Branin", 20)]
    [InlineData("Hartmann-3", 20)]
    public void Proposers_that_learn_beat_those_that_do_not(string name, int trials)
    {
        TuningFunction function = TuningFunction.All.Single(candidate => candidate.Name == name);
        double blind = Math.Min(Median(function, "random", trials), Median(function, "Sobol", trials));
        foreach (string proposer in s_surrogates)
        {
            Median(function, proposer, trials).Should().BeLessThan(blind, proposer);
        }
    }

    [Fact]
    public void Optima_are_where_they_are_said_to_be()
    {
        double[][] optima =
        [
            [(Math.PI + 5) / 15, 2.275 / 15], [0.114614, 0.555649, 0.852547], [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
            [1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0], [0.4, 0.4, 0.4, 0.4], [0.5, 0.75, 0.8125, 0.2, 0, 0.5],
        ];
        foreach ((TuningFunction function, double[] optimum) in TuningFunction.All.Zip(optima))
        {
            function.Loss(optimum).Should().BeApproximately(function.Least, 1e-5, function.Name);
        }
    }

    private static double Median(TuningFunction function, string name, int trials)
    {
        double[] best = [.. Enumerable.Range(0, 3)
            .Select(seed => function.Best(ProposerCase.Of(name, function.Space, (ulong)seed), trials))];
        Array.Sort(best);
        return best[1];
    }
}

using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class RegularizationPathTests
{
    private static readonly SmallData s_data = new(count: 120, columns: 10, seed: 12, density: 0.5);

    private static readonly double[] s_strengths = [0.3, 0.1, 0.03, 0.01, 0.003];

    [Fact]
    public void EveryPointIsTheFitOfItsStrength()
    {
        IReadOnlyList<FiniteSumResult> path = RegularizationPath.Fit(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso, s_strengths);
        for (int k = 0; k < s_strengths.Length; k++)
        {
            FiniteSumResult alone = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso(s_strengths[k]));
            path[k].Objective.Should().BeApproximately(alone.Objective, 2e-6 * alone.Objective);
        }
        path.Select(result => result.Weights.Count(w => w != 0)).Should().BeInAscendingOrder();
    }

    [Fact]
    public void WarmStartsSavePasses()
    {
        double[] close = [0.0100, 0.0099, 0.0098];
        FiniteSumOptions options = new() { Solver = FiniteSumSolver.Fista };
        IReadOnlyList<FiniteSumResult> path = RegularizationPath.Fit(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso, close, options);
        path[2].Passes.Should().BeLessThan(path[0].Passes);
    }

    [Fact]
    public void CrossValidationMeasuresTheRowsHeldOut()
    {
        IReadOnlyList<PathScore> scores = Score(threads: 1);
        // Too strong a penalty predicts little more than the mean; the best one comes near the noise, uniform of variance 1/12.
        scores[0].MeanLoss.Should().BeGreaterThan(3 * scores[^1].MeanLoss);
        scores.Min(score => score.MeanLoss).Should().BeApproximately(1.0 / 24, 0.02);
        scores.Should().OnlyContain(score => score.StandardError > 0 && score.StandardError < score.MeanLoss);
        scores.Select(score => score.Strength).Should().Equal(s_strengths);
    }

    [Fact]
    public void FoldsInParallelGiveTheSameBits() => Score(threads: 2).Should().Equal(Score(threads: 1));

    [Fact]
    public void RefusesBadArguments()
    {
        FluentActions.Invoking(() => RegularizationPath.Fit(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso, []))
            .Should().Throw<ArgumentException>().WithMessage("A path needs at least one strength.*");
        FluentActions.Invoking(() => RegularizationPath.CrossValidate(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso, [1], folds: 1))
            .Should().Throw<ArgumentException>().WithMessage("folds is 1; it must be from 2 to the number of rows*");
    }

    private static IReadOnlyList<PathScore> Score(int threads) => RegularizationPath.CrossValidate(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss),
        Regularizer.Lasso, s_strengths, folds: 5, new FiniteSumOptions { Threads = threads });
}

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
    public void AFoldIsMeasuredByTheFitOfTheOtherRows()
    {
        // Rows of a weight of 2 count twice, in the fit and in the loss; the fold of each row is the caller's.
        int[] foldOfRow = [.. Enumerable.Range(0, s_data.Count).Select(row => row < 30 ? 0 : row < 50 ? 2 : 1)];
        double[] weights = [.. Enumerable.Range(0, s_data.Count).Select(row => 1.0 + row % 2)];
        double[] losses = [.. Enumerable.Range(0, 3).Select(fold =>
        {
            double[] training = [.. weights.Select((weight, row) => foldOfRow[row] == fold ? 0 : weight)];
            FiniteSumResult fit = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Ridge(0.1), weights: training);
            int[] held = [.. Enumerable.Range(0, s_data.Count).Where(row => foldOfRow[row] == fold)];
            double Residual(int row) =>
                Enumerable.Range(0, s_data.Columns).Sum(j => s_data.Values[row * s_data.Columns + j] * fit.Weights[j]) + fit.Intercepts[0] - s_data.Targets[row];
            return held.Sum(row => weights[row] * 0.5 * Residual(row) * Residual(row)) / held.Sum(row => weights[row]);
        })];
        double mean = losses.Average();

        PathScore score = RegularizationPath.CrossValidate(
            s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Ridge, [0.1], foldOfRow, weights: weights).Single();

        score.MeanLoss.Should().BeApproximately(mean, 1e-6);
        score.StandardError.Should().BeApproximately(Math.Sqrt(losses.Sum(loss => (loss - mean) * (loss - mean)) / 2 / 3), 1e-6);
    }

    [Fact]
    public void ProgressIsThatOfEveryFit()
    {
        var seen = new List<TrainingProgress>();
        IReadOnlyList<FiniteSumResult> path = RegularizationPath.Fit(
            s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso, s_strengths, progress: new Recorder(seen.Add));
        seen.Should().HaveCount(path.Sum(result => result.History.Count));
    }

    [Fact]
    public void RefusesFoldNumbersThatMakeNoFolds()
    {
        foreach (int[] folds in new[] { new int[120], [.. Enumerable.Repeat(1, 120)], [.. Enumerable.Range(0, 120).Select(row => 2 * (row % 2))], [0, 1], [-1, .. new int[119]], [1000, .. new int[119]] })
        {
            FluentActions.Invoking(() => RegularizationPath.CrossValidate(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Lasso, [1], folds))
                .Should().Throw<ArgumentException>();
        }
    }

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

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }
}

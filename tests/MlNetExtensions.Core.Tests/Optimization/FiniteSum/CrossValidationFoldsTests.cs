using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class CrossValidationFoldsTests
{
    [Fact]
    public void RandomFoldsDifferInSizeByOneAtMost()
    {
        int[] folds = CrossValidationFolds.Random(23, 5, seed: 1);
        Sizes(folds, 5).Order().Should().Equal(4, 4, 5, 5, 5);
        CrossValidationFolds.Random(23, 5, seed: 1).Should().Equal(folds);
        CrossValidationFolds.Random(23, 5, seed: 2).Should().NotEqual(folds);
    }

    [Fact]
    public void StratifiedFoldsSpreadEveryLabel()
    {
        double[] labels = [.. Enumerable.Range(0, 101).Select(row => row < 7 ? 2.0 : row % 4 == 0 ? 1 : 0)];
        int[] folds = CrossValidationFolds.Stratified(labels, 5, seed: 3);
        foreach (double label in new[] { 0.0, 1, 2 })
        {
            int[] sizes = Sizes([.. folds.Where((_, row) => labels[row] == label)], 5);
            (sizes.Max() - sizes.Min()).Should().BeLessThanOrEqualTo(1);
        }
        int[] all = Sizes(folds, 5);
        (all.Max() - all.Min()).Should().BeLessThanOrEqualTo(1);
        CrossValidationFolds.Stratified(labels, 5, seed: 3).Should().Equal(folds);
        CrossValidationFolds.Stratified(labels, 5, seed: 4).Should().NotEqual(folds);
    }

    [Fact]
    public void GroupsStayTogetherAndFoldsStayOfASize()
    {
        int[] groups = [.. Enumerable.Range(0, 200).Select(row => row < 60 ? 0 : 1 + row % 20)];
        int[] folds = CrossValidationFolds.Grouped(groups, 3, seed: 5);
        groups.Zip(folds).Distinct().Should().HaveCount(21);
        int[] sizes = Sizes(folds, 3);
        (sizes.Max() - sizes.Min()).Should().BeLessThanOrEqualTo(7);
        CrossValidationFolds.Grouped(groups, 3, seed: 5).Should().Equal(folds);
    }

    [Fact]
    public void RefusesFoldsThatDoNotFit()
    {
        foreach (Func<int[]> make in new Func<int[]>[]
        {
            () => CrossValidationFolds.Random(4, 1, 0), () => CrossValidationFolds.Random(4, 5, 0),
            () => CrossValidationFolds.Stratified([1, 2], 3, 0), () => CrossValidationFolds.Grouped([0, 0, 1, 1], 3, 0),
        })
        {
            FluentActions.Invoking(make).Should().Throw<ArgumentOutOfRangeException>().WithMessage("folds is * it must be from 2 to the number of *");
        }
    }

    private static int[] Sizes(int[] folds, int count) => [.. Enumerable.Range(0, count).Select(fold => folds.Count(value => value == fold))];
}

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class MarginalBalancingTests
{
    [Theory]
    [InlineData(50, 2, 1)]
    [InlineData(500, 3, 2)]
    [InlineData(2000, 5, 3)]
    public void Every_column_gets_its_shares(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        int[][] categories = [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, rows).Select(row => row < column + 2 ? row : random.Next(column + 2)).ToArray())];
        double[][] shares = [.. categories.Select((_, column) => Shares(random, column + 2))];

        BalancedMarginals result = MarginalBalancing.Fit(categories, shares);

        result.IsBalanced.Should().BeTrue();
        result.Weights.Average().Should().BeApproximately(1, 1e-12);
        for (int column = 0; column < columns; column++)
        {
            for (int category = 0; category < column + 2; category++)
            {
                double share = Enumerable.Range(0, rows).Where(row => categories[column][row] == category).Sum(row => result.Weights[row]) / rows;
                share.Should().BeApproximately(shares[column][category], 1e-8);
            }
        }
    }

    // Raking multiplies factors of categories, so the log of the weights is a sum of one number a column: interactions of the start stay.
    [Fact]
    public void Odds_ratios_of_the_start_stay()
    {
        int[][] categories = [[0, 0, 1, 1], [0, 1, 0, 1]];
        double[] start = [1, 2, 3, 12];

        IReadOnlyList<double> w = MarginalBalancing.Fit(categories, [[0.3, 0.7], [0.6, 0.4]], start).Weights;

        (w[0] * w[3] / (w[1] * w[2])).Should().BeApproximately(1 * 12 / (2.0 * 3), 1e-6);
    }

    [Fact]
    public void Targets_that_contradict_each_other_are_named()
    {
        // Both columns are the same, and their targets are not.
        BalancedMarginals result = MarginalBalancing.Fit([[0, 0, 1], [0, 0, 1]], [[0.5, 0.5], [0.9, 0.1]], maximumRounds: 50);

        result.IsBalanced.Should().BeFalse();
        result.Deviation.Should().BeApproximately(0.4, 1e-6);
        result.Rounds.Should().Be(50);
        result.Column.Should().Be(0, "the last column is met in every round");
    }

    [Fact]
    public void A_category_whose_target_is_none_gets_no_weight() =>
        MarginalBalancing.Fit([[0, 1, 2, 0]], [[0.5, 0, 0.5]]).Weights.Should().Equal(1, 0, 2, 1);

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused(() => MarginalBalancing.Fit([], []), "*at least one column*");
        Refused(() => MarginalBalancing.Fit([[0, 1]], [[0.5, 0.4]]), "*as the sum of the shares of column 0*");
        Refused(() => MarginalBalancing.Fit([[0, 2]], [[0.5, 0.5]]), "*row 1 in column 0*");
        Refused(() => MarginalBalancing.Fit([[0, 0]], [[0.5, 0.5]]), "Category 1 of column 0 shall have the share 0.5*");
        Refused(() => MarginalBalancing.Fit([[0, 1]], [[0.5, 0.5]], [1, 0]), "Category 1 of column 0*");
        Refused(() => MarginalBalancing.Fit([[0, 1]], [[0.5, 0.5]], [1]), "*1 start*");
        Refused(() => MarginalBalancing.Fit([[0, 1], [0]], [[0.5, 0.5], [1]]), "*1 categories*");
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private static double[] Shares(Random random, int count)
    {
        double[] shares = [.. Enumerable.Range(0, count).Select(_ => 0.1 + random.NextDouble())];
        double sum = shares.Sum();
        return [.. shares.Select(share => share / sum)];
    }
}

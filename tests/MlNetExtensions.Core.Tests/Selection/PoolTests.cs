namespace MlNetExtensions.Core.Tests.Selection;

public sealed class PoolTests
{
    [Fact]
    public void NaN_and_infinite_values_are_refused_by_row()
    {
        FluentActions.Invoking(() => new SelectionPool(3) { Scores = new[] { 1, double.NaN, 2 } })
            .Should().Throw<InvalidRowException>().WithMessage("Row 1 *score is NaN*");
        FluentActions.Invoking(() => new SelectionPool(2) { Vectors = new[] { 1, 2, 3, double.PositiveInfinity } })
            .Should().Throw<InvalidRowException>()
            .WithMessage("Row 1 *value 1 of the vector*");
        FluentActions.Invoking(() => new SelectionPool(2) { Strata = new[] { 0, -1 } })
            .Should().Throw<ArgumentException>().WithMessage("Row 1 *stratum -1*");
        FluentActions.Invoking(() => new SelectionPool(2) { Visits = new[] { -4L, 0 } })
            .Should().Throw<ArgumentException>().WithMessage("Row 0 *-4 visits*");
        FluentActions.Invoking(() => new StochasticBatchSampler().Select(new SelectionPool(2) { Scores = new[] { 1, -0.5 } }, 1, 1))
            .Should().Throw<ArgumentException>()
            .WithMessage("Row 1 *-0.5*");
    }

    [Fact]
    public void What_is_not_one_for_each_row_is_refused()
    {
        FluentActions.Invoking(() => new SelectionPool(3) { Scores = new double[2] })
            .Should().Throw<ArgumentException>().WithMessage("*3 rows but 2*");
        FluentActions.Invoking(() => new SelectionPool(3) { Vectors = new double[7] }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SelectionPool(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SelectionPool(1) { Progress = 1.5 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Rows_with_the_score_0_come_last_and_at_random()
    {
        var pool = new SelectionPool(6) { Scores = new double[] { 0, 1, 0, 2, 0, 0 } };
        HashSet<int> third = [];
        for (ulong seed = 0; seed < 40; seed++)
        {
            IReadOnlyList<int> rows = new StochasticBatchSampler().Select(pool, 3, seed).Rows;
            rows.Take(2).Order().Should().Equal(1, 3);
            third.Add(rows[2]);
        }

        third.Should().BeEquivalentTo([0, 2, 4, 5]);
    }
}

using Microsoft.ML;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Selection;

/// <summary>Some rows stand in for all.</summary>
public sealed class SelectRowsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(40, 40)]
    [InlineData(1, 1)]
    [InlineData(5000, 200)]
    public void As_many_rows_as_asked_for_come_in_their_order_with_weights(int count, int expected)
    {
        IDataView chosen = _ml.Data.SelectRows(StratumRow.View(_ml, 200), new() { Count = count, Seed = 3 });

        chosen.Column<int>("Number").Should().HaveCount(expected).And.BeInAscendingOrder();
        chosen.GetRowCount().Should().Be(expected);
        chosen.Column<float>("Weight").Sum().Should().BeApproximately(200, 1e-3f);
        _ml.Data.SelectRows(StratumRow.View(_ml, 200), new() { Count = count, Seed = 3 }).Column<int>("Number").Should().Equal(chosen.Column<int>("Number"));
    }

    [Fact]
    public void A_stratified_subset_holds_the_share_of_every_stratum_exact_to_one_row()
    {
        StratumRow[] rows = StratumRow.Generate(331);

        IDataView chosen = _ml.Data.SelectRows(_ml.Data.LoadFromEnumerable(rows), new() { Share = 0.25, StratumColumnNames = ["Site", "Label"], IsStratified = true });

        int[] numbers = chosen.Column<int>("Number");
        float[] weights = chosen.Column<float>("Weight");
        numbers.Should().HaveCount(83);
        foreach (var stratum in rows.GroupBy(row => (row.Site, row.Label)))
        {
            int taken = numbers.Count(number => (rows[number].Site, rows[number].Label) == stratum.Key);
            Math.Abs(taken - 83.0 / 331 * stratum.Count()).Should().BeLessThan(1);
            // Weighted, the chosen rows stand for all of the stratum.
            numbers.Zip(weights).Where(pair => (rows[pair.First].Site, rows[pair.First].Label) == stratum.Key).Sum(pair => pair.Second).Should().BeApproximately(taken == 0 ? 0 : stratum.Count(), 1e-3f);
        }
    }

    [Fact]
    public void The_best_scores_are_chosen_by_a_column()
    {
        StratumRow[] rows = StratumRow.Generate(100);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        IDataView scored = _ml.Transforms.Conversion.ConvertType("Score", "Fraction", Microsoft.ML.Data.DataKind.Single).Fit(view).Transform(view);

        IDataView chosen = _ml.Data.SelectRows(scored, new() { Count = 10, Sampler = new TopSampler(), ScoreColumnName = "Score", WeightColumnName = null });

        chosen.Schema.GetColumnOrNull("Weight").Should().BeNull();
        chosen.Column<int>("Number").Should().Equal(rows.OrderByDescending(row => row.Fraction).Take(10).Select(row => row.Number).Order());
    }

    [Fact]
    public void A_sampler_that_draws_again_adds_its_weights()
    {
        IDataView chosen = _ml.Data.SelectRows(StratumRow.View(_ml, 4), new() { Count = 3, Sampler = new FirstTwice() });

        chosen.Column<int>("Number").Should().Equal(0, 1);
        chosen.Column<float>("Weight").Should().Equal(2, 1);
    }

    [Fact]
    public void Options_that_do_not_suit_are_named()
    {
        IDataView view = StratumRow.View(_ml, 10);

        Refused(() => _ml.Data.SelectRows(view, new()), "Say how many rows: Count or Share, not neither*");
        Refused(() => _ml.Data.SelectRows(view, new() { Count = 1, Share = 1 }), "*not both*");
        Refused(() => _ml.Data.SelectRows(view, new() { Count = 0 }), "Count must be at least 1*");
        Refused(() => _ml.Data.SelectRows(view, new() { Share = 1.5 }), "Share must be above 0 and at most 1*");
        Refused(() => _ml.Data.SelectRows(view, new() { Count = 1, Sampler = new TopSampler() }), "TopSampler needs Scores of rows: set ScoreColumnName*");
        Refused(() => _ml.Data.SelectRows(view, new() { Count = 1, IsStratified = true }), "IsStratified needs strata*");
        Refused(() => _ml.Data.SelectRows(view, new() { Count = 1, Sampler = new TopSampler(), ScoreColumnName = "Features" }), "Column 'Features' is of type *scores must be Single*");
        Refused(() => _ml.Data.SelectRows(view, new() { Count = 1, Sampler = new TopSampler(), ScoreColumnName = "Whole" }), "Column 'Whole', row * NaN*");
        _ml.Data.SelectRows(_ml.Data.SkipRows(view, 10), new() { Count = 5 }).Column<int>("Number").Should().BeEmpty();
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private sealed record FirstTwice : PoolSampler
    {
        public override PoolParts Needs => PoolParts.None;

        public override bool RepeatsRows => true;

        protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed) => new([0, 1, 0], [1, 1, 1]);
    }
}

using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class BinEdgesTests
{
    [Fact]
    public void Without_frequent_values_inner_edges_are_the_quantiles_of_the_values_between()
    {
        float[] values = [.. Enumerable.Range(1, 100).Select(value => (float)value)];

        // 98 values between the ends in four shares of 24.5: the quantiles are the 25th, the 49th and the 74th of them, which begin with 2.
        Edges(values, Ones(100), 4).Should().Equal(1, 26, 50, 75, 100);
        Edges(values, Ones(100), 1).Should().Equal(1, 100);
        Edges(values, Ones(100), 2).Should().Equal(1, 50, 100);
    }

    [Fact]
    public void A_frequent_value_is_an_edge_and_leaves_the_other_bins_to_the_other_values()
    {
        float[] values = [.. Enumerable.Range(1, 100).Select(value => (float)value)];
        int[] counts = Ones(100);
        counts[39] = 1000;

        // 40 is an edge; the 97 others between the ends have two edges for three shares of 32.33: the 33rd and the 65th of them.
        Edges(values, counts, 4).Should().Equal(1, 34, 40, 67, 100);
    }

    [Fact]
    public void A_frequent_value_makes_others_frequent_that_were_not()
    {
        // Of 1000 + 40 + 8 rows between the ends and three edges, 40 is no share of a quarter; without the 1000 it is more than one of a third.
        Edges([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 1, 1, 1, 1000, 1, 1, 40, 1, 1, 1], 4).Should()
            .Contain([4f, 7f]).And.HaveCount(5);
    }

    [Fact]
    public void The_ends_do_not_count_however_frequent()
    {
        float[] values = [.. Enumerable.Range(0, 101).Select(value => (float)value)];
        int[] counts = Ones(101);
        counts[0] = counts[100] = 1_000_000;

        Edges(values, counts, 3).Should().Equal(Edges(values, Ones(101), 3)).And.Equal(0, 33, 66, 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(199)]
    [InlineData(200)]
    public void There_are_as_many_bins_as_asked_for_if_there_are_values_and_every_edge_is_a_value(int mostBins)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            int[] counts = [.. Enumerable.Range(0, 200).Select(_ => random.Next(4) == 0 ? random.Next(1, 10_000) : random.Next(1, 4))];
            float[] values = [.. Enumerable.Range(-50, 200).Select(value => value * 1.5f)];

            float[] edges = Edges(values, counts, mostBins);

            edges.Should().HaveCount(Math.Min(mostBins + 1, 200)).And.BeInAscendingOrder().And.OnlyHaveUniqueItems().And.BeSubsetOf(values);
            (edges[0], edges[^1]).Should().Be((values[0], values[^1]));
        }
    }

    [Fact]
    public void No_bin_between_infrequent_values_has_much_more_than_its_share()
    {
        var random = new Random(3);
        float[] rows = [.. Enumerable.Range(0, 10_000).Select(_ => random.NextSingle()).Distinct().Order()];

        float[] edges = Edges(rows, Ones(rows.Length), 20);

        int[] inside = [.. edges.Zip(edges.Skip(1), (low, high) => rows.Count(value => value > low && value <= high))];
        inside.Should().OnlyContain(count => Math.Abs(count - rows.Length / 20.0) <= 2);
    }

    [Fact]
    public void No_bins_and_counts_of_other_values_are_refused()
    {
        FluentActions.Invoking(() => Edges([1, 2], [1, 1], 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("mostBins");
        FluentActions.Invoking(() => Edges([1, 2], [1], 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static int[] Ones(int count) => [.. Enumerable.Repeat(1, count)];

    private static float[] Edges(float[] values, int[] counts, int mostBins) => BinEdges.Of(values, counts, mostBins);
}

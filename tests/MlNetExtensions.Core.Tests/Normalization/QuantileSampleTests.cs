using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class QuantileSampleTests
{
    [Fact]
    public void With_room_for_all_rows_edges_are_those_of_all_values()
    {
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, 3000).Select(i => (i % 3) switch
        {
            0 => random.NextSingle() - 0.5f,
            1 => random.Next(4) - 1,
            _ => Math.Max(0, random.Next(9) - 6),
        })];
        var sample = new QuantileSample(3, 1000);
        sample.Add(rows);

        float[][] edges = sample.Edges(8);

        (sample.Rows, sample.Count).Should().Be((1000, 1000));
        for (int j = 0; j < 3; j++)
        {
            var counts = rows.Where((_, i) => i % 3 == j).GroupBy(value => value).OrderBy(group => group.Key).ToArray();
            edges[j].Should().Equal(BinEdges.Of([.. counts.Select(group => group.Key)], [.. counts.Select(group => group.Count())], 8));
        }

        edges[1].Should().Equal(-1, 0, 1, 2);
    }

    [Fact]
    public void Of_more_rows_a_sample_is_kept_that_does_not_depend_on_how_they_come()
    {
        var random = new Random(2);
        float Rare() => random.Next(10) == 0 ? 1 + random.NextSingle() : 0;
        float[] rows = [.. Enumerable.Range(0, 200_000).Select(i => i % 2 == 0 ? random.NextSingle() : Rare())];
        QuantileSample whole = new(2, 5000), parts = new(2, 5000);
        whole.Add(rows);
        for (int first = 0; first < rows.Length; first += 778)
        {
            parts.Add(rows.AsSpan(first, Math.Min(778, rows.Length - first)));
        }

        float[][] edges = whole.Edges(10);

        whole.Rows.Should().Be(100_000);
        whole.Count.Should().BeInRange(2400, 5000);
        parts.Edges(10).Should().BeEquivalentTo(edges, options => options.WithStrictOrdering());
        // Ends are of all rows; a quantile of 3000 values or so is off by about 0.009.
        edges[0][0].Should().Be(rows.Where((_, i) => i % 2 == 0).Min());
        edges[0][^1].Should().Be(rows.Where((_, i) => i % 2 == 0).Max());
        edges[0].Select((edge, i) => Math.Abs(edge - i / 10.0)).Should().OnlyContain(error => error < 0.04);
        // A tenth of the rows is not zero, and has all edges but one.
        edges[1].Should().HaveCount(11);
        edges[1].Skip(1).Should().OnlyContain(edge => edge >= 1);
    }

    [Fact]
    public void Values_other_than_zero_are_bounded_too()
    {
        var random = new Random(3);
        float[] rows = [.. Enumerable.Range(0, 40_000).Select(i => i % 4 == 3 ? 0 : random.NextSingle())];
        var sample = new QuantileSample(4, 10_000, mostValues: 3000);
        sample.Add(rows);

        sample.Count.Should().BeInRange(350, 1000);
        float[][] edges = sample.Edges(2);
        edges[3].Should().Equal(0);
        edges.Take(3).Should().OnlyContain(feature => feature.Length == 3 && Math.Abs(feature[1] - 0.5f) < 0.1f);
    }

    [Fact]
    public void Values_that_are_missing_do_not_count_and_negative_zero_is_zero()
    {
        var sample = new QuantileSample(4, 10);
        sample.Add([float.NaN, 1, -0f, float.NaN, 2, float.NaN, 0, float.NaN, 3, 1, -0f, float.NaN]);

        sample.Edges(5).Should().BeEquivalentTo([[2f, 3f], [1f], [0f], Array.Empty<float>()], options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_rare_value_that_the_sample_missed_is_still_an_end()
    {
        float[] rows = new float[10_000];
        rows[1234] = -7;
        rows[4321] = 9;
        var sample = new QuantileSample(1, 4);
        sample.Add(rows);

        sample.Edges(3).Should().ContainSingle().Which.Should().Equal(-7, 0, 9);
    }

    [Fact]
    public void What_are_no_rows_is_refused()
    {
        FluentActions.Invoking(() => new QuantileSample(2, 5).Add([1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new QuantileSample(0, 5)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new QuantileSample(2, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new QuantileSample(2, 5, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }
}

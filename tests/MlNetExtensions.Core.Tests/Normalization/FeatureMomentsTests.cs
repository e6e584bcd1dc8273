using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

/// <summary>One pass gives what two passes give, and shards give what one pass gives.</summary>
public sealed class FeatureMomentsTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(7, 0, 1)]
    [InlineData(19, 1e4f, 1e-1f)]
    [InlineData(16, -1e6f, 10)]
    public void Moments_agree_with_two_passes(int dimension, float mean, float deviation)
    {
        float[] rows = Rows(3000, dimension, mean, deviation, seed: 3);
        FeatureMoments moments = Of(rows, dimension);

        for (int j = 0; j < dimension; j++)
        {
            double[] values = [.. Enumerable.Range(0, 3000).Select(row => (double)rows[row * dimension + j])];
            double exact = values[0] + values.Select(value => value - values[0]).Average();
            moments.Counts[j].Should().Be(3000);
            moments.Means[j].Should().BeApproximately(exact, 1e-14 * Math.Abs(exact) + 1e-13 * deviation);
            moments.Variance(j).Should().BeApproximately(values.Average(value => (value - exact) * (value - exact)), 1e-12 * deviation * deviation);
            moments.Minima[j].Should().Be(values.Min());
            moments.Maxima[j].Should().Be(values.Max());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(37)]
    public void Shards_merge_to_one_pass(int shards)
    {
        const int dimension = 9, count = 5000;
        float[] rows = Rows(count, dimension, 50, 3, seed: 7);
        rows[5 * dimension + 2] = float.NaN;
        FeatureMoments whole = Of(rows, dimension), merged = new(dimension);
        for (int shard = 0; shard < shards; shard++)
        {
            int first = count * shard / shards, past = count * (shard + 1) / shards;
            merged.Merge(Of(rows[(first * dimension)..(past * dimension)], dimension));
        }

        merged.Rows.Should().Be(count);
        for (int j = 0; j < dimension; j++)
        {
            merged.Counts[j].Should().Be(whole.Counts[j]);
            merged.Means[j].Should().BeApproximately(whole.Means[j], 1e-12 * Math.Abs(whole.Means[j]));
            merged.SquaredDeviations[j].Should().BeApproximately(whole.SquaredDeviations[j], 1e-12 * whole.SquaredDeviations[j]);
            merged.Minima[j].Should().Be(whole.Minima[j]);
        }
    }

    [Fact]
    public void Missing_values_do_not_count_wherever_they_stand()
    {
        const int dimension = 11;
        float[] rows = Rows(700, dimension, 1e5f, 1, seed: 1);
        for (int i = 0; i < rows.Length; i += 3)
        {
            rows[i] = float.NaN;
        }

        // A feature whose first value comes late, and one that never comes.
        for (int row = 0; row < 700; row++)
        {
            rows[row * dimension + 4] = row < 650 ? float.NaN : rows[row * dimension + 4];
            rows[row * dimension + 8] = float.NaN;
        }

        FeatureMoments moments = Of(rows, dimension);

        for (int j = 0; j < dimension; j++)
        {
            double[] values = [.. Enumerable.Range(0, 700).Select(row => (double)rows[row * dimension + j]).Where(value => !double.IsNaN(value))];
            moments.Counts[j].Should().Be(values.Length);
            if (j == 8)
            {
                (moments.Means[j], moments.Variance(j), moments.Minima[j]).Should().Be((0, 0, double.PositiveInfinity));
                continue;
            }

            double mean = 1e5 + values.Average(value => value - 1e5);
            moments.Means[j].Should().BeApproximately(mean, 1e-8);
            moments.Variance(j, 1).Should().BeApproximately(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1), 1e-9);
        }
    }

    [Fact]
    public void A_constant_feature_has_no_variance_at_all()
    {
        float[] rows = [.. Enumerable.Repeat(0.1f, 4 * 999)];
        FeatureMoments moments = Of(rows, 4), merged = Of(rows[..400], 4);
        merged.Merge(Of(rows[400..], 4));

        moments.SquaredDeviations.ToArray().Should().OnlyContain(squares => squares == 0);
        merged.SquaredDeviations.ToArray().Should().OnlyContain(squares => squares == 0);
        merged.Means.ToArray().Should().OnlyContain(mean => mean == 0.1f);
    }

    private static FeatureMoments Of(float[] rows, int dimension)
    {
        var moments = new FeatureMoments(dimension);
        for (int i = 0; i < rows.Length; i += dimension)
        {
            moments.Add<float>(rows.AsSpan(i, dimension));
        }

        return moments;
    }

    private static float[] Rows(int count, int dimension, float mean, float deviation, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * dimension).Select(_ => mean + deviation * (random.NextSingle() - 0.5f))];
    }
}

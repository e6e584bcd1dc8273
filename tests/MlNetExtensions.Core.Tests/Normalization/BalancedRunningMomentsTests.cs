using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

/// <summary>Against the recursions of the paper, written out.</summary>
public sealed class BalancedRunningMomentsTests
{
    private const int Dimension = 3;

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(0.1, 0)]
    [InlineData(0.3, 0.5)]
    [InlineData(1, 0.7)]
    public void Rates_follow_the_recursion_and_statistics_move_by_them(double momentum, double adaptation)
    {
        var moments = new BalancedRunningMoments(Dimension, momentum, adaptation, 0);
        double rate = double.NaN;
        double[] means = [], variances = [];
        for (int batch = 0; batch < 12; batch++)
        {
            (double[] rows, int[] strata) = Batch(batch, 40);
            moments.Add<double>(rows, strata);
            rate = batch == 0 ? Math.Pow(momentum, adaptation) : rate / (rate + Math.Pow(1 - momentum, adaptation));
            double[] mean = [.. Enumerable.Range(0, Dimension).Select(j => Column(rows, j).Average())];
            double[] variance = [.. mean.Select((m, j) => Column(rows, j).Average(x => (x - m) * (x - m)))];
            means = batch == 0 ? mean : [.. means.Zip(mean, (old, value) => old + rate * (value - old))];
            variances = batch == 0 ? variance : [.. variances.Zip(variance, (old, value) => old + rate * (value - old))];

            moments.Rates.ToArray().Should().OnlyContain(value => Math.Abs(value - rate) < 1e-14);
            moments.Means.ToArray().Zip(means).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
            moments.Variances.ToArray().Zip(variances).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
        }

        if (adaptation == 1)
        {
            rate.Should().BeApproximately(momentum, 1e-14, "that is an exponential average");
        }

        if (adaptation == 0)
        {
            rate.Should().BeApproximately(1.0 / 12, 1e-14, "that is the mean of all batches");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    [InlineData(double.PositiveInfinity)]
    public void Strata_weigh_by_their_rows_and_the_concentration(double concentration)
    {
        (double[] rows, int[] strata) = Batch(1, 60);
        var moments = new BalancedRunningMoments(Dimension, 0.1, 1, concentration);

        moments.Add<double>(rows, strata);

        Dictionary<int, int> counts = strata.GroupBy(stratum => stratum).ToDictionary(group => group.Key, group => group.Count());
        double Weight(int stratum) => double.IsPositiveInfinity(concentration) ? 1 : concentration + counts[stratum];
        double total = counts.Keys.Sum(Weight);
        for (int j = 0; j < Dimension; j++)
        {
            double[] values = Column(rows, j);
            double mean = values.Select((x, i) => x * Weight(strata[i]) / total / counts[strata[i]]).Sum();
            double variance = values.Select((x, i) => (x - mean) * (x - mean) * Weight(strata[i]) / total / counts[strata[i]]).Sum();
            moments.Means[j].Should().BeApproximately(mean, 1e-12);
            moments.Variances[j].Should().BeApproximately(variance, 1e-12);
        }
    }

    [Fact]
    public void A_batch_of_one_row_constants_and_missing_values_are_defined()
    {
        var moments = new BalancedRunningMoments(Dimension, 0.5, 1, double.PositiveInfinity);
        moments.Add<double>([7, double.NaN, 1], [3]);

        moments.Means.ToArray().Should().Equal(7, 0, 1);
        moments.Variances.ToArray().Should().Equal(0, 0, 0);
        moments.Rates.ToArray().Should().Equal(0.5, 0, 0.5);
        moments.Add<double>([7, 4, double.NaN, 7, 6, double.NaN], [-1, 2]);
        // The second feature begins here; the third has nothing new.
        moments.Means.ToArray().Should().Equal(7, 5, 1);
        moments.Variances.ToArray().Should().Equal(0, 1, 0);
        moments.Copy().Means.ToArray().Should().Equal(7, 5, 1);
    }

    private static double[] Column(double[] rows, int j) => [.. rows.Where((_, i) => i % Dimension == j)];

    // Few rows of stratum 0, which lies apart, and many of stratum 1, none of which are numbered from 0.
    private static (double[] Rows, int[] Strata) Batch(int seed, int count)
    {
        var random = new Random(seed);
        int[] strata = [.. Enumerable.Range(0, count).Select(row => row % 6 == 0 ? 5 : row % 6 == 1 ? -1 : 900)];
        return ([.. strata.SelectMany(stratum => Enumerable.Range(0, Dimension).Select(j => stratum / 300.0 + j + random.NextDouble()))],
            strata);
    }
}

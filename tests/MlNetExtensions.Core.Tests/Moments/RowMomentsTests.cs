using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Tests.Moments;

public class RowMomentsTests
{
    /// <summary>Of the largest entry: the accuracy that one pass is to have against two.</summary>
    private const double OnePassTolerance = 1e-12;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(7, 7)]
    [InlineData(8, 7)]
    [InlineData(129, 8)]
    [InlineData(700, 25)]
    [InlineData(1500, 49)]
    public void One_pass_agrees_with_two(int count, int dimension)
    {
        double[] rows = Generated.Correlated(count, dimension, seed: 1, offset: 1000);

        RowMoments moments = Moments(rows, dimension);

        ShouldAgree(moments, rows, dimension);
    }

    [Theory]
    [InlineData(1e8)]
    [InlineData(-1e8)]
    public void Nothing_cancels_far_from_zero(double offset)
    {
        // Values near 1e8 carry steps of 1.5e-8 themselves: compare with the rows as stored, at the accuracy left in their differences.
        double[] rows = Generated.Correlated(2000, 4, seed: 2, offset);
        (_, double[] expected) = Generated.TwoPass([.. rows.Select(value => value - offset)], 4);

        double[] covariance = Moments(rows, 4).Covariance();

        for (int i = 0; i < expected.Length; i++)
        {
            covariance[i].Should().BeApproximately(expected[i], 1e-8 * expected.Max());
        }
    }

    [Fact]
    public void Shards_merge_in_any_order_and_of_any_size()
    {
        const int dimension = 12;
        double[] rows = Generated.Correlated(3000, dimension, seed: 3);
        int[] cuts = [0, 1, 5, 17, 600, 601, 1900, 2995, 3000];
        RowMoments[] shards = [.. cuts.Zip(cuts.Skip(1), (from, to) => Moments(rows[(from * dimension)..(to * dimension)], dimension))];
        foreach (int seed in Enumerable.Range(0, 5))
        {
            int[] order = [.. Enumerable.Range(0, shards.Length)];
            new Random(seed).Shuffle(order);

            var merged = new RowMoments(dimension);
            foreach (int shard in order)
            {
                merged.Merge(shards[shard]);
            }

            merged.Count.Should().Be(3000);
            ShouldAgree(merged, rows, dimension);
            Intensity(merged).Should().BeApproximately(Intensity(Moments(rows, dimension)), 1e-11, "the radial sums merge as exactly as the scatter");
        }
    }

    [Theory]
    [InlineData(40, 6)]
    [InlineData(2000, 6)]
    public void Radial_sums_are_those_of_the_centered_rows(int count, int dimension)
    {
        double[] rows = Generated.Correlated(count, dimension, seed: 4, offset: 100);
        (double[] mean, double[] covariance) = Generated.TwoPass(rows, dimension);
        double fourth = rows.Chunk(dimension).Average(row => Math.Pow(row.Select((x, j) => (x - mean[j]) * (x - mean[j])).Sum(), 2));
        double trace = Enumerable.Range(0, dimension).Sum(j => covariance[j * dimension + j]);
        double squared = covariance.Sum(s => s * s);
        // Ledoit and Wolf's intensity by its definition.
        double m = trace / dimension;
        double delta = (squared - 2 * m * trace + dimension * m * m) / dimension;
        double beta = (fourth - squared) / (dimension * (double)count);

        Intensity(Moments(rows, dimension)).Should().BeApproximately(Math.Min(beta, delta) / delta, 1e-11);
    }

    [Fact]
    public void A_constant_column_has_exactly_its_value_as_mean_and_no_variance()
    {
        double[] rows = Generated.Correlated(1000, 5, seed: 5);
        for (int i = 2; i < rows.Length; i += 5)
        {
            rows[i] = 0.1;
        }

        RowMoments moments = Moments(rows, 5);

        moments.Mean()[2].Should().Be(0.1);
        double[] covariance = moments.Covariance();
        Enumerable.Range(0, 5).Should().OnlyContain(j => covariance[2 * 5 + j] == 0);
    }

    [Fact]
    public void Rows_of_float_and_of_double_give_the_same()
    {
        float[] singles = Generated.Singles(Generated.Correlated(500, 9, seed: 6));
        var fromSingles = new RowMoments(9);
        fromSingles.Add<float>(singles);

        fromSingles.Covariance().Should().Equal(Moments(Array.ConvertAll(singles, value => (double)value), 9).Covariance());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(900)]
    public void What_is_written_is_read(int count)
    {
        RowMoments moments = Moments(Generated.Correlated(count, 7, seed: 7), 7);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        moments.Write(writer);
        var reader = new StateReader("Test", stream.ToArray());

        RowMoments read = RowMoments.Read(reader);

        read.Count.Should().Be(moments.Count);
        read.Mean().Should().Equal(moments.Mean());
        read.Covariance().Should().Equal(moments.Covariance());
        Intensity(read).Should().Be(Intensity(moments));
        reader.Left.Should().Be(0);
    }

    // 2,048 rows of 2²⁰ features are 2³¹ values, a negative number of them in 32 bits.
    [Theory]
    [InlineData(2048)]
    [InlineData(6000)]
    public void More_rows_than_an_array_holds_are_an_error_that_says_so(int count)
    {
        var moments = new RowMoments(1 << 20);
        float[] row = new float[1 << 20];

        FluentActions.Invoking(() => moments.Add<float>(row, new int[count])).Should().Throw<InsufficientMemoryException>()
            .WithMessage($"Keeping the rows*{count} × 1048576 values of double*GB*PCA*");
        moments.Count.Should().Be(0);
    }

    [Fact]
    public void A_covariance_too_large_for_an_array_is_an_error_that_says_so()
    {
        const int dimension = 46_341;
        var moments = new RowMoments(dimension);
        moments.Add<double>(Generated.Normal(3, dimension, seed: 1));

        FluentActions.Invoking(moments.Covariance).Should().Throw<InsufficientMemoryException>().WithMessage("The covariance takes 46341 × 46341*17.2 GB*PCA*");
        FluentActions.Invoking(() => new RowMoments(dimension, expectedRows: 50_000)).Should().Throw<InsufficientMemoryException>().WithMessage("The covariance of rows*46341 × 46341*");
        FluentActions.Invoking(() => moments.Add<double>(new double[dimension], new int[dimension])).Should().Throw<InsufficientMemoryException>();
    }

    [Theory]
    [InlineData(4, 7)]
    [InlineData(200, 7)]
    public void Variances_are_the_diagonal_of_the_covariance(int count, int dimension)
    {
        RowMoments moments = Moments(Generated.Correlated(count, dimension, seed: 8), dimension);
        double[] covariance = moments.Covariance();

        double[] variances = moments.Variances();

        for (int j = 0; j < dimension; j++)
        {
            variances[j].Should().BeApproximately(covariance[j * dimension + j], OnePassTolerance * covariance[j * dimension + j]);
        }

        new RowMoments(3).Variances().Should().Equal(0, 0, 0);
    }

    [Fact]
    public void Misfits_are_refused()
    {
        var moments = new RowMoments(3);

        FluentActions.Invoking(() => moments.Add<double>(new double[4])).Should().Throw<ArgumentException>().WithMessage("4 values are not a whole number of rows of 3*");
        FluentActions.Invoking(() => moments.Merge(new RowMoments(2))).Should().Throw<ArgumentException>().WithMessage("*2 features*3 features*");
        FluentActions.Invoking(() => new RowMoments(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static double Intensity(RowMoments moments) => CovarianceEstimate.Of(moments, CovarianceEstimator.LedoitWolf).Shrinkage;

    private static RowMoments Moments(double[] rows, int dimension)
    {
        var moments = new RowMoments(dimension);
        moments.Add<double>(rows);
        return moments;
    }

    private static void ShouldAgree(RowMoments moments, double[] rows, int dimension)
    {
        (double[] mean, double[] covariance) = Generated.TwoPass(rows, dimension);
        double largest = Math.Max(covariance.Max(Math.Abs), double.Epsilon);
        double[] found = moments.Covariance();
        for (int i = 0; i < covariance.Length; i++)
        {
            found[i].Should().BeApproximately(covariance[i], OnePassTolerance * largest);
        }

        for (int j = 0; j < dimension; j++)
        {
            moments.Mean()[j].Should().BeApproximately(mean[j], OnePassTolerance * Math.Abs(mean[j]));
        }
    }
}

using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class RegionGoldenTests
{
    [Theory]
    [GoldenData("region_normalization")]
    public void Regions_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("x").Matrix(), mask = golden.Input("mask").Matrix();
        int slots = mask.Columns;
        var moments = new RegionMoments(x.Columns);
        for (int row = 0; row < x.Rows; row++)
        {
            moments.Add<double>(Row(x, row), Row(mask, row));
        }

        // The reference adds both betas to every cell.
        double[] bias = [.. golden.Input("foreground_beta").Vector().Zip(golden.Input("background_beta").Vector(),
            (foreground, background) =>
            foreground + background)];
        double[] Gains(string name) => [.. golden.Input(name).Vector().Select(gamma => 1 + gamma)];
        RegionStatistics[] intact = moments.Intact(slots), masked = moments.Masked(slots);
        double epsilon = golden.Hyperparameter("eps").Scalar();

        golden.Expected("normalized").MustEqual(Normalize(new RegionNormalizer(intact, masked, slots, epsilon), x, mask));
        golden.Expected("output").MustEqual(Normalize(
            new RegionNormalizer(intact, masked, slots, epsilon, new RegionAffine(Gains("background_gamma"), bias),
                new RegionAffine(Gains("foreground_gamma"), bias)), x, mask));
    }

    [Fact]
    public void Each_region_has_mean_zero_and_variance_one_however_the_masked_cells_lie()
    {
        const int dimension = 6, count = 500;
        var random = new Random(2);
        double[] rows = new double[count * dimension], masks = new double[count * dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            masks[i] = random.NextDouble() < 0.3 ? 1 : 0;
            rows[i] = masks[i] == 1 ? 1000 + random.NextDouble() : random.NextDouble() - i % dimension;
        }

        GoldenMatrix x = new(rows, count, dimension), mask = new(masks, count, dimension);
        RegionMoments moments = Moments(x, mask), after = Moments(
            new GoldenMatrix(Normalize(new RegionNormalizer(moments.Intact(1), moments.Masked(1), 1, 0), x, mask), count, dimension), mask);

        after.Intact(1).Concat(after.Masked(1)).Should().OnlyContain(region =>
            Math.Abs(region.Mean) < 1e-10 && Math.Abs(region.Variance - 1) < 1e-10);
        // Pooled over all slots, moments are those of all cells together.
        double[] intact = [.. rows.Where((_, i) => masks[i] == 0)];
        RegionStatistics pooled = moments.Intact(dimension)[0];
        pooled.Cells.Should().Be(intact.Length);
        pooled.Mean.Should().BeApproximately(intact.Average(), 1e-12);
        pooled.Variance.Should().BeApproximately(intact.Average(value => Math.Pow(value - intact.Average(), 2)), 1e-12);
    }

    [Fact]
    public void A_region_without_cells_takes_the_others_statistics_and_NaN_is_a_mask_of_its_own()
    {
        var moments = new RegionMoments(2);
        moments.Add<double>([1, 5], []);
        moments.Add<double>([3, double.NaN], []);
        var normalizer = new RegionNormalizer(moments.Intact(1), moments.Masked(1), 1, 0, RegionAffine.None,
            new RegionAffine(null, [7, 8]));
        double[] result = new double[2];

        normalizer.Normalize<double>([5, double.NaN], [], result);
        result.Should().Equal(3, 8);
        normalizer.Normalize<double>([5, 6], [1, 0], result);
        result.Should().Equal(3 + 7, 0);
        normalizer.Normalize<double>([double.NaN, 5], [1, 0], result);
        result.Should().Equal(double.NaN, 0);
    }

    private static RegionMoments Moments(GoldenMatrix x, GoldenMatrix mask)
    {
        var moments = new RegionMoments(x.Columns);
        for (int row = 0; row < x.Rows; row++)
        {
            moments.Add<double>(Row(x, row), Row(mask, row));
        }

        return moments;
    }

    private static double[] Normalize(RegionNormalizer normalizer, GoldenMatrix x, GoldenMatrix mask)
    {
        double[] result = new double[x.Values.Length];
        for (int row = 0; row < x.Rows; row++)
        {
            normalizer.Normalize<double>(Row(x, row), Row(mask, row), result.AsSpan(row * x.Columns, x.Columns));
        }

        return result;
    }

    private static ReadOnlySpan<double> Row(GoldenMatrix matrix, int row) => matrix.Values.AsSpan(row * matrix.Columns, matrix.Columns);
}

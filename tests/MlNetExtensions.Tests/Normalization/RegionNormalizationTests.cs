using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class RegionNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    public void Filled_in_cells_and_intact_ones_have_mean_zero_each_also_when_loaded(int maskSize, int slots)
    {
        MaskedRow[] rows = Generate(300, maskSize);
        IDataView view = View(rows, maskSize);
        var options = new RegionNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            MaskColumnName = "Mask",
            SlotsPerChannel = slots,
            Epsilon = 0
        };
        var model = _ml.Transforms.NormalizeRegions(options).Fit(view);

        float[][] normalized = SavedModels.Values(model.Transform(view));

        foreach (float region in new[] { 0, 1 })
        {
            for (int channel = 0; channel < 3 / slots; channel++)
            {
                float[] cells = [.. rows.SelectMany((row, i) =>
                    Enumerable.Range(channel * slots, slots).Where(j => row.Mask[j % maskSize] == region).Select(j => normalized[i][j]))];
                cells.Average(value => (double)value).Should().BeApproximately(0, 1e-5);
                cells.Average(value => (double)value * value).Should().BeApproximately(1, 1e-5);
                (region == 0 ? model.Intact : model.Masked)[channel].Cells.Should().Be(cells.Length);
            }
        }

        ITransformer loaded = SavedModels.Reload(_ml, model);
        SavedModels.Values(loaded.Transform(view)).Should().BeEquivalentTo(normalized, settings => settings.WithStrictOrdering());
        var schema = SchemaDefinition.Create(typeof(MaskedRow));
        schema["Mask"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, maskSize);
        var engine = new MLContext().Model.CreatePredictionEngine<MaskedRow, NormalizedRow>(loaded, inputSchemaDefinition: schema);
        rows.Take(9).Select(row => engine.Predict(row).Normalized.ToArray()).Should().BeEquivalentTo(normalized.Take(9), settings =>
            settings.WithStrictOrdering());
        RegionNormalizingTransformer.Find(loaded)!.Masked.Should().Equal(model.Masked);
    }

    [Fact]
    public void Without_a_mask_NaN_is_masked_and_becomes_the_bias()
    {
        SiteRow[] rows = SiteRow.Generate(60);
        rows[3].Features[1] = float.NaN;
        var options = new RegionNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            MaskedBias = [7, 8, 9],
            IntactGain = [2, 2, 2],
            Epsilon = 0
        };
        var model = _ml.Transforms.NormalizeRegions(options).Fit(SiteRow.View(_ml, rows));

        float[][] normalized = SavedModels.Check(_ml, model, rows);

        normalized[3][1].Should().Be(8);
        normalized.Where((_, i) => i != 3).Average(row => (double)row[1]).Should().BeApproximately(0, 1e-5);
        normalized.Average(row => (double)row[0] * row[0]).Should().BeApproximately(4, 1e-5);
        rows[9].Features[0] = float.PositiveInfinity;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeRegions(options).Fit(SiteRow.View(_ml,
            rows))).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 9*slot 0*");
    }

    [Fact]
    public void NaN_beside_a_mask_is_refused_or_passed_through_and_sizes_must_fit()
    {
        MaskedRow[] rows = Generate(40, 3);
        rows[6].Features[2] = float.NaN;
        IDataView view = View(rows, 3);
        var options = new RegionNormalizingEstimator.Options { OutputColumnName = "Normalized", MaskColumnName = "Mask" };

        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeRegions(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage(
                "Column 'Features', row 6*slot 2*NaN*");
        options.MissingValues = MissingValueHandling.PassThrough;
        float[][] normalized = SavedModels.Values(_ml.Transforms.NormalizeRegions(options).Fit(view).Transform(view));
        normalized.SelectMany(row => row).Count(float.IsNaN).Should().Be(1);
        options.SlotsPerChannel = 2;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeRegions(options).Fit(view)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(
                "SlotsPerChannel");
        options.SlotsPerChannel = 1;
        options.MaskedGain = [1, 2];
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeRegions(options).Fit(view)).Should().Throw<ArgumentException>().WithParameterName("MaskedGain");
        options.MaskedGain = null;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeRegions(options).Fit(View(Generate(5, 2),
            2))).Should().Throw<ArgumentException>().WithMessage("The mask 'Mask' has 2 slots*");
        rows[6].Mask[0] = float.NaN;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeRegions(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage("Column 'Mask', row 6*");
    }

    private IDataView View(MaskedRow[] rows, int maskSize)
    {
        var definition = SchemaDefinition.Create(typeof(MaskedRow));
        definition["Mask"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, maskSize);
        return _ml.Data.LoadFromEnumerable(rows, definition);
    }

    private static MaskedRow[] Generate(int count, int maskSize)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] mask = [.. Enumerable.Range(0, maskSize).Select(_ => random.Next(4) == 0 ? 1f : 0)];
            return new MaskedRow { Mask = mask,
                Features = [.. Enumerable.Range(0, 3).Select(j => mask[j % maskSize] == 1 ? 50 + random.NextSingle()
                : j + random.NextSingle())] };
        })];
    }

    private sealed class MaskedRow
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float[] Mask { get; set; } = [];
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples of docs/normalization.md and of the catalogs, of regions, references, querybanks and streams.</summary>
public sealed class StreamNormalizationSnippets
{
    private readonly MLContext ml = new(seed: 1);

    private IDataView Rows => Normalization.SiteRow.View(ml, Normalization.SiteRow.Generate(200));

    [Fact]
    public void Regions()
    {
        IDataView rows = ml.Transforms.CopyColumns("WasMissing", "Features").Fit(Rows).Transform(Rows);

        var pipeline = ml.Transforms.NormalizeRegions("Normalized", "Features", maskColumnName: "WasMissing");

        pipeline.Fit(rows).Masked.Should().HaveCount(3);
    }

    [Fact]
    public void Regions_of_images()
    {
        IDataView rows = Images();

        var pipeline = ml.Transforms.NormalizeRegions(new RegionNormalizingEstimator.Options
        {
            InputColumnName = "Pixels",
            MaskColumnName = "Mask",
            SlotsPerChannel = 4,
        });

        pipeline.Fit(rows).Intact.Should().HaveCount(3);
    }

    [Fact]
    public void Aligned_to_other_rows()
    {
        IDataView reference = Rows;

        var pipeline = ml.Transforms.AlignMoments("Aligned", reference, "Features");

        pipeline.Fit(Rows).ReferenceMeans.Should().HaveCount(3);
    }

    [Fact]
    public void Aligned_to_a_site()
    {
        var pipeline = ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
        {
            StratumColumnName = "Site",
            ReferenceStratum = "Basel",
        });

        pipeline.Fit(Rows).Strata.Should().HaveCount(3);
    }

    [Fact]
    public void Query_bank()
    {
        IDataView rows = ml.Transforms.CopyColumns("Similarities", "Features").Fit(Rows).Transform(Rows);

        var pipeline = ml.Transforms.NormalizeQueryBank("Scores", "Similarities");

        pipeline.Fit(rows).IsActivated.Should().HaveCount(3);
    }

    [Fact]
    public void Query_bank_with_options()
    {
        IDataView rows = ml.Transforms.CopyColumns("Similarities", "Features").Fit(Rows).Transform(Rows);

        var pipeline = ml.Transforms.NormalizeQueryBank(new QueryBankNormalizingEstimator.Options
        {
            InputColumnName = "Similarities",
            NormalizeAll = true,
            Logarithms = true,
        });

        pipeline.Fit(rows).LogSums.Should().HaveCount(3);
    }

    [Fact]
    public void Unmixed()
    {
        IDataView source = Rows, arriving = Rows;
        float[] row = [1, 2, 3];

        var pipeline = ml.Transforms.NormalizeUnmixed("Normalized", "Features");

        pipeline.Fit(source).Should().NotBeNull();
        var model = ml.Transforms.NormalizeUnmixed("Normalized", "Features").Fit(source);
        IDataView inOrder = model.TransformStream(arriving);

        UnmixedStreamNormalizer stream = model.CreateStream();
        stream.Normalize(row, row);
        ml.Model.Save(stream.ToTransformer(), source.Schema, new MemoryStream());
        inOrder.Schema.GetColumnOrNull("Normalized").Should().NotBeNull();
    }

    [Fact]
    public void Unmixed_images()
    {
        IDataView rows = Images();

        var pipeline = ml.Transforms.NormalizeUnmixed(new UnmixedNormalizingEstimator.Options
        {
            InputColumnName = "Pixels",
            SlotsPerChannel = 4,
        });

        pipeline.Fit(rows).ComponentMeans(0).Should().HaveCount(3);
    }

    [Fact]
    public void Balanced_running()
    {
        IDataView today = Rows, tomorrow = Rows;

        var pipeline = ml.Transforms.NormalizeBalancedRunning("Features", stratumColumnName: "Site");

        pipeline.Fit(today).Means.Should().HaveCount(3);
        var model = ml.Transforms.NormalizeBalancedRunning("Features", stratumColumnName: "Site").Fit(today);
        var later = model.Continue(tomorrow);

        later.Rates[0].Should().BeLessThan(model.Rates[0]);
    }

    [Fact]
    public void Balanced_running_with_options()
    {
        var pipeline = ml.Transforms.NormalizeBalancedRunning(new BalancedRunningNormalizingEstimator.Options
        {
            StratumColumnName = "Site",
            BatchSize = 64,
            Adaptation = 0,
        });

        pipeline.Fit(Rows).Rates.Should().OnlyContain(rate => Math.Abs(rate - 0.25) < 1e-12, "there are four batches");
    }

    private IDataView Images() => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Image
    {
        Pixels = [.. Enumerable.Range(0, 12).Select(j => (float)(i * 7 % 11 + j))],
        Mask = [i % 2, 0, 0, 1],
    }));

    private sealed class Image
    {
        [VectorType(12)]
        public float[] Pixels { get; set; } = [];

        [VectorType(4)]
        public float[] Mask { get; set; } = [];
    }
}

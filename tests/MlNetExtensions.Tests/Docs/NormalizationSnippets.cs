using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples of docs/normalization.md and of the catalog of normalizations.</summary>
public sealed class NormalizationSnippets
{
    private readonly MLContext ml = new(seed: 1);

    private IDataView Rows => Normalization.SiteRow.View(ml, Normalization.SiteRow.Generate(200));

    [Fact]
    public void Stratified()
    {
        var pipeline = ml.Transforms.NormalizeStratified("Features", stratumColumnName: "Site");

        var model = pipeline.Fit(Rows);

        model.Strata.Should().HaveCount(3);
    }

    [Fact]
    public void Several_columns()
    {
        IDataView rows = ml.Transforms.CopyColumns("Smoker", "IsLarge").Fit(Rows).Transform(Rows);

        var pipeline = ml.Transforms.NormalizeStratified("Normalized", "Features", ["Site", "Smoker"], blend: 0.5);

        pipeline.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Normalized").Should().NotBeNull();
    }

    [Fact]
    public void With_options()
    {
        var pipeline = ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
        {
            StratumColumnNames = ["Site"],
            Form = StratifiedForm.MedianInterquartile,
            Shrinkage = 10,
        });

        pipeline.Fit(Rows).Transform(Rows).Schema.GetColumnOrNull("Features").Should().NotBeNull();
    }

    [Fact]
    public void The_page()
    {
        IDataView rows = Rows;

        var model = ml.Transforms.NormalizeStratified("Features", stratumColumnName: "Site", blend: 0.8).Fit(rows);

        Console.WriteLine($"{model.ExplainedVariance:P0} of the variance lies between sites");
        foreach (StratumSummary stratum in model.Strata)
        {
            Console.WriteLine($"{stratum.Values[0]}: {stratum.Rows} rows, mean of the first feature {stratum.Means[0]:F2}");
        }

        IDataView monday = ml.Data.TakeRows(rows, 80), tuesday = ml.Data.SkipRows(rows, 80);

        var estimator = ml.Transforms.NormalizeStratified("Features", stratumColumnName: "Site");
        var both = estimator.Fit(monday).Merge(estimator.Fit(tuesday));

        both.Strata.Sum(stratum => stratum.Rows).Should().Be(200);
        var scores = ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
        {
            InputColumnName = "Reward",
            StratumColumnNames = ["IsLarge"],
            Form = StratifiedForm.MinimumMaximum,
            StratumRanges = new Dictionary<string, ValueRange> { ["False"] = new(-0.05, 0.05), ["True"] = new(0.95, 1.05) },
        });

        scores.Fit(rows).Strata.Should().HaveCount(2);
    }

    [Fact]
    public void Combat()
    {
        var pipeline = ml.Transforms.NormalizeCombat("Features", batchColumnName: "Site");

        pipeline.Fit(Rows).Batches.Should().HaveCount(3);
    }

    [Fact]
    public void Combat_with_covariates()
    {
        Normalization.SiteRow[] images = Normalization.SiteRow.Generate(200);
        for (int i = 0; i < images.Length; i++)
        {
            images[i].Small = (byte)(i % 2);
        }

        IDataView view = Normalization.SiteRow.View(ml, images);
        IDataView rows = ml.Transforms.CopyColumns("Scanner", "IsLarge").Append(ml.Transforms.CopyColumns("Age", "Reward")).Append(ml.Transforms.CopyColumns("Sex", "Small")).Fit(view).Transform(view);

        var pipeline = ml.Transforms.NormalizeCombat(new CombatNormalizingEstimator.Options
        {
            BatchColumnName = "Scanner",
            NumberCovariateColumnNames = ["Age"],
            CategoryCovariateColumnNames = ["Sex"],
        });

        pipeline.Fit(rows).Batches.Should().HaveCount(2);
    }
}

using Microsoft.ML;

namespace MlNetExtensions.Tests.Normalization;

public sealed class BalancedRunningNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Rare_sites_count_like_frequent_ones_and_a_loaded_model_gives_the_same_bits()
    {
        // One row in ten is of the second site, which lies ten higher.
        SiteRow[] rows = [.. SiteRow.Generate(1000, sites: ["Basel", "Ulm"]).GroupBy(row => row.Site).SelectMany(site =>
            site.Take(site.Key == "Ulm" ? 40 : 360))];
        rows = [.. rows.OrderBy(row => row.Features[0] * 7919 % 13)];
        var model = _ml.Transforms.NormalizeBalancedRunning(new BalancedRunningNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            StratumColumnName = "Site",
            BatchSize = 400,
            Adaptation = 0,
            Epsilon = 0,
        }).Fit(SiteRow.View(_ml, rows));

        float[][] normalized = SavedModels.Check(_ml, model, rows);

        for (int j = 0; j < 3; j++)
        {
            double[] means = [.. rows.GroupBy(row => row.Site).Select(site => site.Average(row => (double)row.Features[j]))];
            model.Means[j].Should().BeApproximately(means.Average(), 1e-5);
            normalized.Zip(rows).GroupBy(pair => pair.Second.Site).Sum(site =>
                site.Average(pair => (double)pair.First[j])).Should().BeApproximately(0, 1e-5);
        }

        BalancedRunningNormalizingTransformer.Find(SavedModels.Reload(_ml, model))!.Variances.Should().Equal(model.Variances);
    }

    [Fact]
    public void It_goes_on_with_the_next_rows_as_if_they_had_come_together()
    {
        SiteRow[] rows = SiteRow.Generate(256);
        var options = new BalancedRunningNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            StratumColumnName = "Site",
            BatchSize = 32
        };
        var estimator = _ml.Transforms.NormalizeBalancedRunning(options);
        var whole = estimator.Fit(SiteRow.View(_ml, rows));
        var half = estimator.Fit(SiteRow.View(_ml, rows[..128]));

        var both = BalancedRunningNormalizingTransformer.Find(SavedModels.Reload(_ml, half))!.Continue(SiteRow.View(_ml, rows[128..]));

        both.Means.Should().Equal(whole.Means).And.NotEqual(half.Means);
        both.Variances.Should().Equal(whole.Variances);
        both.Rates.Should().Equal(whole.Rates);
        IDataView narrow = _ml.Transforms.CopyColumns("Features", "Reward").Fit(SiteRow.View(_ml, rows)).Transform(SiteRow.View(_ml, rows));
        FluentActions.Invoking(() =>
            half.Continue(narrow)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Column 'Features' has 1 features, but*3*");
    }

    [Fact]
    public void Order_decides_at_full_adaptation_and_not_for_the_mean_of_all_batches()
    {
        SiteRow[] rows = [.. SiteRow.Generate(320).OrderBy(row => row.Site)], backward = [.. rows.Reverse()];
        double[] Means(SiteRow[] stream, double adaptation) =>
            [.. _ml.Transforms.NormalizeBalancedRunning(new BalancedRunningNormalizingEstimator.Options { StratumColumnName = "Key",
                BatchSize = 16, Adaptation = adaptation })
                .Fit(SiteRow.View(_ml, stream)).Means];

        Means(rows, 0).Zip(Means(backward, 0)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-9);
        Means(rows, 1).Zip(Means(backward, 1)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) > 1);
    }

    [Fact]
    public void One_row_missing_strata_constants_and_NaN_are_defined()
    {
        SiteRow[] rows = SiteRow.Generate(20);
        Array.ForEach(rows, row => (row.Features[1], row.Site) = (4, row.Number == 0 ? "" : row.Site));
        rows[2].Features[0] = float.NaN;
        IDataView view = SiteRow.View(_ml, rows);
        var options = new BalancedRunningNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            StratumColumnName = "Site",
            Epsilon = 0
        };
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeBalancedRunning(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage(
                "Column 'Features', row 2*NaN*");
        options.MissingValues = MissingValueHandling.PassThrough;

        float[][] normalized = SavedModels.Check(_ml, _ml.Transforms.NormalizeBalancedRunning(options).Fit(view), rows);

        normalized.SelectMany(row => row).Count(float.IsNaN).Should().Be(1);
        normalized.Should().OnlyContain(row => row[1] == 0);
        SavedModels.Check(_ml, _ml.Transforms.NormalizeBalancedRunning(options).Fit(SiteRow.View(_ml, rows[..1])),
            rows[..1])[0].Should().Equal(0, 0, 0);
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeBalancedRunning(options).Fit(SiteRow.View(_ml, []))).Should().Throw<InvalidOperationException>();
        options.Momentum = 0;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeBalancedRunning(options)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Momentum");
    }
}

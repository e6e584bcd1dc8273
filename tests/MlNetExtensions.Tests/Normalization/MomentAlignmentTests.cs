using Microsoft.ML;

namespace MlNetExtensions.Tests.Normalization;

public sealed class MomentAlignmentTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Sites_take_the_moments_of_the_site_that_is_named_and_it_stays_to_the_bit()
    {
        SiteRow[] rows = SiteRow.Generate(300);
        var model = _ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
        {
            OutputColumnName = "Normalized",
            StratumColumnName = "Site",
            ReferenceStratum = "Graz"
        })
            .Fit(SiteRow.View(_ml, rows));

        float[][] aligned = SavedModels.Check(_ml, model, rows);

        model.Strata.Should().BeEquivalentTo("Basel", "Ulm", "Graz");
        foreach (var site in rows.Zip(aligned).GroupBy(pair => pair.First.Site))
        {
            for (int j = 0; j < 3; j++)
            {
                double mean = site.Average(pair => (double)pair.Second[j]);
                mean.Should().BeApproximately(model.ReferenceMeans[j], 1e-4);
                site.Average(pair => Math.Pow(pair.Second[j] - mean, 2)).Should().BeApproximately(model.ReferenceVariances[j], 1e-4);
            }
        }

        rows.Zip(aligned).Where(pair => pair.First.Site == "Graz").Should().OnlyContain(pair =>
            pair.First.Features.SequenceEqual(pair.Second));
        MomentAligningTransformer.Find(SavedModels.Reload(_ml, model))!.ReferenceMeans.Should().Equal(model.ReferenceMeans);
    }

    [Fact]
    public void Rows_take_the_moments_of_another_view_by_a_weight()
    {
        SiteRow[] rows = SiteRow.Generate(200, sites: ["Basel"]), reference = SiteRow.Generate(100, seed: 5, sites: ["a", "b", "c"]);
        IDataView view = SiteRow.View(_ml, rows), other = SiteRow.View(_ml, reference);
        float[][] full = SavedModels.Check(_ml, _ml.Transforms.AlignMoments("Normalized", other, "Features").Fit(view), rows);
        float[][] half = SavedModels.Check(_ml, _ml.Transforms.AlignMoments("Normalized", other, "Features", weight: 0.5).Fit(view), rows);

        for (int j = 0; j < 3; j++)
        {
            full.Average(row => (double)row[j]).Should().BeApproximately(reference.Average(row => (double)row.Features[j]), 1e-4);
        }

        rows.Zip(full, half).Should().OnlyContain(row =>
            row.First.Features.Zip(row.Second, row.Third).All(value => Math.Abs((value.First + value.Second) / 2 - value.Third) < 1e-4));
        float[][] none = SavedModels.Values(_ml.Transforms.AlignMoments("Normalized", other, "Features",
            weight: 0).Fit(view).Transform(view));
        none.Zip(rows).Should().OnlyContain(pair =>
            pair.First.Zip(pair.Second.Features).All(value => Math.Abs(value.First - value.Second) < 1e-5));
    }

    [Fact]
    public void Each_row_can_be_aligned_by_its_own_moments()
    {
        SiteRow[] rows = SiteRow.Generate(80);
        IDataView view = SiteRow.View(_ml, rows), reference = SiteRow.View(_ml, [new() { Features = [-1, 0, 1] }]);
        var options = new MomentAligningEstimator.Options
        {
            OutputColumnName = "Normalized",
            Scope = MomentScope.Rows,
            Reference = reference
        };
        var model = _ml.Transforms.AlignMoments(options).Fit(view);

        float[][] aligned = SavedModels.Check(_ml, model, rows);

        aligned.Should().OnlyContain(row => Math.Abs(row.Sum()) < 1e-5 && Math.Abs(row.Sum(value => value * value) - 2) < 1e-4);
        // Without a reference it is the mean profile of the rows that are fitted on.
        options.Reference = null;
        double mean = rows.Average(row => row.Features.Average(value => (double)value));
        _ml.Transforms.AlignMoments(options).Fit(view).ReferenceMeans.Single().Should().BeApproximately(mean, 1e-9);
        options.SlotsPerChannel = 2;
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments(options).Fit(view)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(
                "SlotsPerChannel");
    }

    [Fact]
    public void Unknown_strata_constants_and_a_stratum_of_one_row_are_defined()
    {
        SiteRow[] rows = SiteRow.Generate(100, sites: ["Basel", "Ulm"]);
        rows[0].Site = "Lone";
        Array.ForEach(rows, row => row.Features[2] = row.Site == "Basel" ? 4 : row.Features[2]);
        IDataView view = SiteRow.View(_ml, rows);
        var options = new MomentAligningEstimator.Options { OutputColumnName = "Normalized", StratumColumnName = "Site" };
        var model = _ml.Transforms.AlignMoments(options).Fit(view);

        float[][] aligned = SavedModels.Values(SavedModels.Reload(_ml,
            model).Transform(SiteRow.View(_ml, [.. rows, new() { Features = [1, 2, 3], Site = "Oslo" }])));

        aligned[0].Zip(model.ReferenceMeans).Should().OnlyContain(pair => pair.First == (float)pair.Second,
            "the lone row has no deviation");
        rows.Zip(aligned).Where(pair => pair.First.Site == "Basel").Should().OnlyContain(pair =>
            pair.Second[2] == (float)model.ReferenceMeans[2]);
        // All rows are the reference of all rows: a stranger stays.
        aligned[100].Zip(new[] { 1f, 2, 3 }).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        options.ReferenceStratum = "Bonn";
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments(options).Fit(view)).Should().Throw<InvalidOperationException>().WithMessage(
                "*no stratum 'Bonn'*Lone, *");
    }

    [Fact]
    public void References_that_do_not_fit_and_NaN_are_refused()
    {
        SiteRow[] rows = SiteRow.Generate(40);
        IDataView view = SiteRow.View(_ml, rows), narrow = _ml.Transforms.CopyColumns("Features", "Reward").Fit(view).Transform(view);

        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments("Features",
            narrow).Fit(view)).Should().Throw<ArgumentException>().WithMessage("*1 features in the reference, but 3*");
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments(new MomentAligningEstimator.Options())).Should().Throw<ArgumentException>().WithParameterName(
                "Reference");
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
            {
                ReferenceStratum =
                "Ulm"
            })).Should().Throw<ArgumentException>().WithParameterName("ReferenceStratum");
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments("Features", view, weight: 1.1)).Should().Throw<ArgumentException>().WithParameterName("Weight");
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments(new MomentAligningEstimator.Options
            {
                Scope = MomentScope.Rows,
                StratumColumnName = "Site"
            })).Should().Throw<ArgumentException>()
            .WithParameterName("StratumColumnName");
        rows[7].Features[0] = float.NaN;
        var options = new MomentAligningEstimator.Options { OutputColumnName = "Normalized", StratumColumnName = "Site" };
        FluentActions.Invoking(() =>
            _ml.Transforms.AlignMoments(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage(
                "Column 'Features', row 7*NaN*");
        options.MissingValues = MissingValueHandling.PassThrough;
        SavedModels.Values(_ml.Transforms.AlignMoments(options).Fit(view).Transform(view)).SelectMany(row =>
            row).Count(float.IsNaN).Should().Be(1);
    }
}

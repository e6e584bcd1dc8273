using Microsoft.ML;

namespace MlNetExtensions.Tests.Normalization;

public sealed class QueryBankNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_hub_loses_its_place_and_a_loaded_model_gives_the_same_bits()
    {
        // The first item is near to everything; a query's own item is only a little less near.
        var random = new Random(8);
        SiteRow Query(int own) =>
            new()
            {
                Features = [.. Enumerable.Range(0, 3).Select(j => j == 0 ? 0.8f : j == own ? 0.75f
            : 0.1f + 0.1f * random.NextSingle())]
            };
        SiteRow[] bank = [.. Enumerable.Range(0, 90).Select(i => Query(1 + i % 2))], queries =
            [.. Enumerable.Range(0, 30).Select(i => Query(1 + i % 2))];
        var model = _ml.Transforms.NormalizeQueryBank("Normalized", "Features").Fit(SiteRow.View(_ml, bank));

        float[][] scores = SavedModels.Check(_ml, model, queries);

        model.IsActivated.Should().Equal(true, false, false);
        scores.Select((row, i) => Array.IndexOf(row, row.Max()) == 1 + i % 2).Should().OnlyContain(isRight => isRight);
        QueryBankNormalizingTransformer.Find(SavedModels.Reload(_ml, model))!.LogSums.Should().Equal(model.LogSums);
    }

    [Fact]
    public void Queries_whose_best_item_is_no_hub_stay_unless_all_are_normalized()
    {
        SiteRow[] bank = [new() { Features = [1, 0, 0] }], queries =
            [new() { Features = [0.2f, 0.5f, 0.1f] }, new() { Features = [0.5f, 0.2f, 0.1f] }];
        IDataView view = SiteRow.View(_ml, bank);
        var options = new QueryBankNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            InputColumnName = "Features",
            Beta = 2,
            K = 1
        };

        float[][] dynamic = SavedModels.Check(_ml, _ml.Transforms.NormalizeQueryBank(options).Fit(view), queries);
        (options.NormalizeAll, options.Logarithms) = (true, true);
        float[][] all = SavedModels.Check(_ml, _ml.Transforms.NormalizeQueryBank(options).Fit(view), queries);

        dynamic[0].Should().Equal(queries[0].Features);
        dynamic[1].Zip([Math.Exp(-1), Math.Exp(0.4), Math.Exp(0.2)]).Should().OnlyContain(pair =>
            Math.Abs(pair.First - pair.Second) < 1e-6);
        all[0].Zip([-1.6, 1, 0.2]).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    [Fact]
    public void Empty_banks_NaN_and_options_out_of_range_are_refused()
    {
        SiteRow[] rows = SiteRow.Generate(20);
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeQueryBank("Normalized",
            "Features").Fit(SiteRow.View(_ml, []))).Should().Throw<DegenerateSampleException>().WithMessage("A querybank needs queries*");
        rows[5].Features[2] = float.NaN;
        IDataView view = SiteRow.View(_ml, rows);
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeQueryBank("Normalized",
            "Features").Fit(view)).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 5*slot 2*");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeQueryBank("Normalized", "Features",
            beta: 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Beta");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeQueryBank("Normalized", "Features",
            k: 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("K");
        _ml.Transforms.NormalizeQueryBank("Normalized", "Features",
            k: 99).Fit(SiteRow.View(_ml, SiteRow.Generate(1))).IsActivated.Should().Equal(true, true, true);
    }
}

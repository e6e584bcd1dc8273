using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class StratifiedNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> StratumColumns => ["Site", "Number", "IsLarge", "Small", "Long", "Key", "SiteKey", "NumberKey", "LongKey"];

    [Theory]
    [MemberData(nameof(StratumColumns))]
    public void Strata_of_every_type_have_mean_zero_and_variance_one_also_when_loaded(string column)
    {
        SiteRow[] rows = SiteRow.Generate(300);
        IDataView view = WithKeys(rows);
        var model = _ml.Transforms.NormalizeStratified("Normalized", "Features", column).Fit(view);

        float[][] normalized = Values(model.Transform(view));

        model.Strata.Should().HaveCount(column == "IsLarge" ? 2 : 3);
        model.Strata.Sum(stratum => stratum.Rows).Should().Be(300);
        foreach (var stratum in rows.Zip(normalized).GroupBy(pair => column == "IsLarge" ? pair.First.IsLarge.ToString() : pair.First.Site))
        {
            for (int j = 0; j < 3; j++)
            {
                stratum.Average(pair => (double)pair.Second[j]).Should().BeApproximately(0, 1e-6);
                stratum.Average(pair => Math.Pow(pair.Second[j], 2)).Should().BeApproximately(1, 1e-6);
            }
        }

        Values(Reload(model).Transform(view)).Should().BeEquivalentTo(normalized, options => options.WithStrictOrdering());
        StratifiedNormalizingTransformer.Find(Reload(model))!.Strata.Should().BeEquivalentTo(model.Strata, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Blend_zero_is_what_ML_NET_does()
    {
        IDataView view = SiteRow.View(_ml, SiteRow.Generate(200));

        float[][] own = Values(_ml.Transforms.NormalizeStratified("Normalized", "Features", "Site", blend: 0).Fit(view).Transform(view));
        float[][] theirs = Values(_ml.Transforms.NormalizeMeanVariance("Normalized", "Features", fixZero: false).Fit(view).Transform(view));

        own.SelectMany(row => row).Zip(theirs.SelectMany(row => row)).Select(pair => Math.Abs(pair.First - pair.Second)).Max().Should().BeLessThan(2e-6f);
    }

    [Fact]
    public void Keys_are_known_by_their_values_in_a_model_that_was_loaded()
    {
        SiteRow[] rows = SiteRow.Generate(200);
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Site").Append(_ml.Transforms.NormalizeStratified("Normalized", "Features", "Key"));
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site").Fit(SiteRow.View(_ml, rows)).Transform(SiteRow.View(_ml, rows));
        var normalization = _ml.Transforms.NormalizeStratified("Normalized", "Features", "SiteKey").Fit(keyed);
        // The same rows backward: other numbers stand for the same sites.
        SiteRow[] backward = [.. rows.Reverse()];
        IDataView rekeyed = _ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site").Fit(SiteRow.View(_ml, backward)).Transform(SiteRow.View(_ml, backward));

        float[][] expected = [.. Values(normalization.Transform(keyed)).Reverse()];

        Values(normalization.Transform(rekeyed)).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        Values(Reload(normalization).Transform(rekeyed)).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        model.Fit(SiteRow.View(_ml, rows)).Should().NotBeNull();
    }

    [Theory]
    [InlineData("Site")]
    [InlineData("SiteKey")]
    [InlineData("NumberKey")]
    [InlineData("Number")]
    public void Unknown_and_missing_strata_take_the_statistics_of_all_rows(string column)
    {
        SiteRow[] rows = SiteRow.Generate(100);
        ITransformer keys = Keys().Fit(SiteRow.View(_ml, rows));
        IDataView view = keys.Transform(SiteRow.View(_ml, rows));
        var model = _ml.Transforms.NormalizeStratified("Normalized", "Features", column).Fit(view);
        var global = _ml.Transforms.NormalizeStratified("Normalized", "Features", column, blend: 0).Fit(view);
        // Number 0 is a stratum of its own: a key of a missing number must not be taken for it.
        SiteRow[] strangers = SiteRow.Generate(20, seed: 9);
        foreach (SiteRow stranger in strangers)
        {
            (stranger.Site, stranger.Number) = (stranger.IsLarge ? "" : "Lyon", 77);
        }

        IDataView unknown = keys.Transform(SiteRow.View(_ml, strangers));
        float[][] expected = Values(global.Transform(unknown));

        Values(model.Transform(unknown)).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        Values(Reload(model).Transform(unknown)).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Several_columns_make_strata_together()
    {
        SiteRow[] rows = SiteRow.Generate(400);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Small = (byte)(i % 4);
        }

        IDataView view = SiteRow.View(_ml, rows);
        var model = _ml.Transforms.NormalizeStratified("Normalized", "Features", ["Site", "Small"]).Fit(view);

        float[][] normalized = Values(model.Transform(view));

        model.Strata.Should().HaveCount(12);
        model.Strata[0].Values.Should().Equal(rows[0].Site, "0");
        foreach (var stratum in rows.Zip(normalized).GroupBy(pair => (pair.First.Site, pair.First.Small)))
        {
            stratum.Average(pair => (double)pair.Second[1]).Should().BeApproximately(0, 1e-6);
            stratum.Average(pair => Math.Pow(pair.Second[1], 2)).Should().BeApproximately(1, 1e-6);
        }

        Values(Reload(model).Transform(view)).Should().BeEquivalentTo(normalized, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Engines_give_the_bits_of_cursors_before_and_after_loading()
    {
        SiteRow[] rows = SiteRow.Generate(50);
        IDataView view = SiteRow.View(_ml, rows);
        var model = _ml.Transforms.NormalizeStratified("Normalized", "Features", ["Site", "IsLarge"], blend: 0.7).Fit(view);
        float[][] expected = Values(model.Transform(view));

        var engine = _ml.Model.CreatePredictionEngine<SiteRow, NormalizedRow>(model);
        var loaded = new MLContext().Model.CreatePredictionEngine<SiteRow, NormalizedRow>(Reload(model));

        rows.Select(row => engine.Predict(row).Normalized.ToArray()).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        rows.Select(row => loaded.Predict(row).Normalized.ToArray()).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Vectors_keep_their_names_and_scalars_stay_scalars()
    {
        IDataView view = SiteRow.View(_ml, SiteRow.Generate(50));
        var pipeline = _ml.Transforms.NormalizeStratified("Features", stratumColumnName: "Site").Append(_ml.Transforms.NormalizeStratified("Reward", stratumColumnName: "Site"));
        ITransformer model = pipeline.Fit(view);

        foreach (ITransformer transformer in new[] { model, Reload(model) })
        {
            DataViewSchema schema = transformer.Transform(view).Schema;
            VBuffer<ReadOnlyMemory<char>> names = default;
            schema["Features"].GetSlotNames(ref names);
            names.DenseValues().Select(name => name.ToString()).Should().Equal("width", "height", "weight");
            schema["Reward"].Type.Should().Be(NumberDataViewType.Single);
        }

        SchemaShape.Column reward = pipeline.GetOutputSchema(_ml.Transforms.CustomMapping<Nothing, SiteRow>((_, _) => { }, contractName: null).GetOutputSchema(new SchemaShape([]))).Last(column => column.Name == "Reward");
        (reward.Kind, reward.ItemType).Should().Be((SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single));
    }

    [Fact]
    public void Shards_merge_to_the_whole_whatever_strata_they_have()
    {
        SiteRow[] rows = [.. SiteRow.Generate(200), .. SiteRow.Generate(200, seed: 2, ["Graz", "Lyon", "Ulm", "Bonn"])];
        var estimator = _ml.Transforms.NormalizeStratified("Normalized", "Features", ["Site", "IsLarge"]);
        var whole = estimator.Fit(SiteRow.View(_ml, rows));

        var merged = estimator.Fit(SiteRow.View(_ml, rows[..150])).Merge(estimator.Fit(SiteRow.View(_ml, rows[150..])));

        merged.Strata.Select(stratum => string.Join(" ", stratum.Values)).Should().BeEquivalentTo(whole.Strata.Select(stratum => string.Join(" ", stratum.Values)));
        foreach (StratumSummary stratum in whole.Strata)
        {
            StratumSummary other = merged.Strata.Single(candidate => candidate.Values.SequenceEqual(stratum.Values));
            other.Rows.Should().Be(stratum.Rows);
            other.Means.Zip(stratum.Means).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) <= 1e-12 * Math.Abs(pair.Second));
            other.StandardDeviations.Zip(stratum.StandardDeviations).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) <= 1e-12 * pair.Second);
        }

        merged.ExplainedVariance.Should().BeApproximately(whole.ExplainedVariance, 1e-12).And.BeGreaterThan(0.9);
        FluentActions.Invoking(() => merged.Merge(_ml.Transforms.NormalizeStratified("Normalized", "Features", ["Site", "Small"]).Fit(SiteRow.View(_ml, rows))))
            .Should().Throw<ArgumentException>().WithMessage("Only normalizations of the same columns merge*");
        FluentActions.Invoking(() => estimator.Fit(SiteRow.View(_ml, [])).ToString()).Should().Throw<InvalidOperationException>().WithMessage("Column 'Site' has no category in any row*");
    }

    [Fact]
    public void A_stratum_of_one_row_and_a_single_stratum_are_defined()
    {
        SiteRow[] rows = SiteRow.Generate(60, sites: ["Basel"]);
        rows[7].Site = "Ulm";
        IDataView view = SiteRow.View(_ml, rows);
        StratifiedNormalizingEstimator.Options Options(int least) => new() { OutputColumnName = "Normalized", StratumColumnNames = ["Site"], MinimumStratumSize = least };

        Values(_ml.Transforms.NormalizeStratified(Options(1)).Fit(view).Transform(view))[7].Should().Equal(0, 0, 0);
        float[] global = Values(_ml.Transforms.NormalizeStratified("Normalized", "Features", "Site", blend: 0).Fit(view).Transform(view))[7];
        Values(_ml.Transforms.NormalizeStratified(Options(2)).Fit(view).Transform(view))[7].Should().Equal(global);
        rows[7].Site = "Basel";
        Values(_ml.Transforms.NormalizeStratified(Options(2)).Fit(view).Transform(view)).Should()
            .BeEquivalentTo(Values(_ml.Transforms.NormalizeStratified("Normalized", "Features", "Site", blend: 0).Fit(view).Transform(view)), "one stratum is all rows");
    }

    [Fact]
    public void NaN_is_refused_by_place_or_passed_through()
    {
        SiteRow[] rows = SiteRow.Generate(60);
        rows[31].Features[2] = float.NaN;
        IDataView view = SiteRow.View(_ml, rows);
        IDataView sound = SiteRow.View(_ml, SiteRow.Generate(60));
        var refusing = _ml.Transforms.NormalizeStratified("Normalized", "Features", "Site");

        FluentActions.Invoking(() => refusing.Fit(view)).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 31*, slot 2 holds NaN*");
        // Where a host wraps what a mapping throws, it is inside.
        Exception failure = FluentActions.Invoking(() => Values(refusing.Fit(sound).Transform(view))).Should().Throw<Exception>().Which;
        (failure.InnerException ?? failure).Should().BeOfType<InvalidRowException>();

        var passing = _ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options { OutputColumnName = "Normalized", StratumColumnNames = ["Site"], MissingValues = MissingValueHandling.PassThrough });
        float[][] normalized = Values(passing.Fit(view).Transform(view));
        normalized.SelectMany(row => row).Count(float.IsNaN).Should().Be(1);
        float.IsNaN(normalized[31][2]).Should().BeTrue();
        rows[31].Features[2] = float.PositiveInfinity;
        FluentActions.Invoking(() => passing.Fit(view)).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 31*, slot 2 holds*");
    }

    [Fact]
    public void Columns_that_do_not_fit_are_refused_by_name()
    {
        IDataView view = SiteRow.View(_ml, SiteRow.Generate(60));
        var model = _ml.Transforms.NormalizeStratified("Normalized", "Features", "Site").Fit(view);

        FluentActions.Invoking(() => _ml.Transforms.NormalizeStratified("Normalized", "Features", "Reward").Fit(view)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Column 'Reward' is of type Single, but categories must be text*");
        FluentActions.Invoking(() => _ml.Transforms.NormalizeStratified("Normalized", "Features", "Town").Fit(view)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("There is no column 'Town'*");
        IDataView numbered = _ml.Transforms.CopyColumns("Site", "Number").Fit(view).Transform(view);
        FluentActions.Invoking(() => model.Transform(numbered)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Column 'Site' is of type Int32, but the model was fitted on*");
        FluentActions.Invoking(() => _ml.Transforms.NormalizeStratified("Normalized", "Features", "Site", blend: 1.5)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Blend");
    }

    [Fact]
    public void Extremes_of_what_a_verifier_took_and_refused_go_to_ranges_of_their_own()
    {
        SiteRow[] rows = SiteRow.Generate(100);
        IDataView view = SiteRow.View(_ml, rows);
        var hero = _ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
        {
            OutputColumnName = "Score",
            InputColumnName = "Reward",
            StratumColumnNames = ["IsLarge"],
            Form = StratifiedForm.MinimumMaximum,
            StratumRanges = new Dictionary<string, ValueRange> { ["False"] = new(-0.05, 0.05), ["True"] = new(0.95, 1.05) },
        }).Fit(view);

        foreach (ITransformer model in new[] { hero, Reload(hero) })
        {
            float[] scores = [.. model.Transform(view).GetColumn<float>("Score")];
            rows.Zip(scores).Should().OnlyContain(pair => pair.First.IsLarge ? pair.Second >= 0.95f - 1e-6f && pair.Second <= 1.05f + 1e-6f : Math.Abs(pair.Second) <= 0.05f + 1e-6f);
            rows.Zip(scores).Where(pair => pair.First.IsLarge).Max(pair => pair.Second).Should().BeApproximately(1.05f, 1e-6f);
        }
    }

    private IDataView WithKeys(SiteRow[] rows) => Keys().Fit(SiteRow.View(_ml, rows)).Transform(SiteRow.View(_ml, rows));

    private IEstimator<ITransformer> Keys() => _ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site")
        .Append(_ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number"))
        .Append(_ml.Transforms.Conversion.MapValueToKey("LongKey", "Long"));

    private static float[][] Values(IDataView view) => [.. view.GetColumn<float[]>("Normalized")];

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Nothing
    {
    }
}

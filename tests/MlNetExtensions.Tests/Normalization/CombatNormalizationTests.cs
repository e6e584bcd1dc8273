using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class CombatNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string, CombatPrior, bool> Forms => new()
    {
        { "Site", CombatPrior.Parametric, false }, { "SiteKey", CombatPrior.NonParametric, false }, { "Number", CombatPrior.None, false }, { "NumberKey", CombatPrior.Parametric, true },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Levels_of_batches_go_and_a_loaded_model_gives_the_same_bits(string column, CombatPrior prior, bool covariates)
    {
        SiteRow[] rows = SiteRow.Generate(300);
        IDataView view = WithKeys(rows);
        var options = new CombatNormalizingEstimator.Options { OutputColumnName = "Normalized", BatchColumnName = column, Prior = prior };
        if (covariates)
        {
            (options.NumberCovariateColumnNames, options.CategoryCovariateColumnNames) = (["Dose"], ["Parity"]);
        }

        CombatNormalizingTransformer model = _ml.Transforms.NormalizeCombat(options).Fit(view);
        float[][] adjusted = Values(model.Transform(view));

        model.Batches.Should().HaveCount(3);
        double[] means = [.. rows.Zip(adjusted).GroupBy(pair => pair.First.Site).Select(site => site.Average(pair => (double)pair.Second[0]))];
        // Sites lie ten apart before.
        (means.Max() - means.Min()).Should().BeLessThan(0.5);
        Values(Reload(model).Transform(view)).Should().BeEquivalentTo(adjusted, options => options.WithStrictOrdering());
        CombatNormalizingTransformer found = CombatNormalizingTransformer.Find(Reload(model))!;
        found.Locations(1).Should().Equal(model.Locations(1));
        found.Scales(2).Should().Equal(model.Scales(2));
    }

    [Fact]
    public void Effects_of_covariates_stay_where_batches_differ_in_them()
    {
        // The dose is higher at later sites and raises the feature by 3 a unit.
        var random = new Random(3);
        Dosed[] rows = [.. Enumerable.Range(0, 600).Select(row =>
        {
            int site = row % 3;
            float dose = site + random.NextSingle() * 2;
            float noise = random.NextSingle() - 0.5f;
            return new Dosed { Site = $"s{site}", Dose = dose, Features = [3 * dose + 5 * site + noise, dose - 4 * site + noise, 2 * site + random.NextSingle()] };
        })];
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        double Slope(string[]? covariates)
        {
            var estimator = _ml.Transforms.NormalizeCombat(new CombatNormalizingEstimator.Options { OutputColumnName = "Normalized", BatchColumnName = "Site", NumberCovariateColumnNames = covariates });
            float[][] adjusted = Values(estimator.Fit(view).Transform(view));
            double meanDose = rows.Average(row => row.Dose), mean = adjusted.Average(row => row[0]);
            return rows.Zip(adjusted).Sum(pair => (pair.First.Dose - meanDose) * (pair.Second[0] - mean)) / rows.Sum(row => Math.Pow(row.Dose - meanDose, 2));
        }

        Slope(["Dose"]).Should().BeApproximately(3, 0.05);
        Slope(null).Should().BeLessThan(2.5, "what the sites differ in is taken for their own");
    }

    [Fact]
    public void Covariates_of_several_columns_are_those_of_one_vector()
    {
        var random = new Random(4);
        IDataView view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(row => new Dosed
        {
            Site = $"s{row % 3}",
            Dose = random.NextSingle(),
            Age = 3 * random.NextSingle(),
            Features = [random.NextSingle(), 2 * random.NextSingle(), row % 3 + random.NextSingle()],
        }).ToArray());
        view = _ml.Transforms.Concatenate("Both", "Dose", "Age").Fit(view).Transform(view);
        float[][] Adjusted(params string[] covariates) => Values(_ml.Transforms.NormalizeCombat(new CombatNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            BatchColumnName = "Site",
            NumberCovariateColumnNames = covariates,
        }).Fit(view).Transform(view));

        Adjusted("Dose", "Age").Should().BeEquivalentTo(Adjusted("Both"), options => options.WithStrictOrdering());
    }

    [Fact]
    public void The_reference_batch_stays_as_it_is_and_unknown_batches_are_refused_or_left()
    {
        SiteRow[] rows = SiteRow.Generate(200);
        IDataView view = SiteRow.View(_ml, rows);
        var options = new CombatNormalizingEstimator.Options { OutputColumnName = "Normalized", BatchColumnName = "Site", ReferenceBatch = "Ulm" };
        var model = _ml.Transforms.NormalizeCombat(options).Fit(view);

        rows.Zip(Values(model.Transform(view))).Where(pair => pair.First.Site == "Ulm").Should().OnlyContain(pair => pair.First.Features.SequenceEqual(pair.Second));

        SiteRow[] strangers = SiteRow.Generate(5, sites: ["Lyon", "", "Bonn"]);
        Exception failure = FluentActions.Invoking(() => Values(model.Transform(SiteRow.View(_ml, strangers)))).Should().Throw<Exception>().Which;
        (failure.InnerException ?? failure).Should().BeOfType<InvalidRowException>().Which.Message.Should().Match("Column 'Site', row 0*not there while fitting*");
        options.UnknownBatches = UnknownBatchHandling.LeaveUnchanged;
        Values(_ml.Transforms.NormalizeCombat(options).Fit(view).Transform(SiteRow.View(_ml, strangers)))
            .Should().BeEquivalentTo(strangers.Select(row => row.Features), order => order.WithStrictOrdering());
        options.ReferenceBatch = "Lyon";
        FluentActions.Invoking(() => _ml.Transforms.NormalizeCombat(options).Fit(view)).Should().Throw<InvalidOperationException>().WithMessage("There is no batch 'Lyon' to refer to. The batches are:*");
    }

    [Fact]
    public void What_cannot_be_told_apart_is_refused()
    {
        SiteRow[] rows = SiteRow.Generate(60);
        IDataView view = WithKeys(rows);
        FluentActions.Invoking(() => _ml.Transforms.NormalizeCombat(new CombatNormalizingEstimator.Options { BatchColumnName = "Site", CategoryCovariateColumnNames = ["IsLarge"] }).Fit(view))
            .Should().Throw<DegenerateSampleException>().WithMessage("*constant within every batch*");
        FluentActions.Invoking(() => _ml.Transforms.NormalizeCombat("Reward", batchColumnName: "Site").Fit(view)).Should().Throw<DegenerateSampleException>().WithMessage("1 features vary*");
        _ml.Transforms.NormalizeCombat("Reward", batchColumnName: "Site", prior: CombatPrior.None).Fit(view).Transform(view).Schema["Reward"].Type.Should().Be(NumberDataViewType.Single);
        rows[4].Site = "alone";
        FluentActions.Invoking(() => _ml.Transforms.NormalizeCombat("Features", batchColumnName: "Site").Fit(SiteRow.View(_ml, rows))).Should().Throw<DegenerateSampleException>().WithMessage("Batch*has 1 rows*");
        rows[4].Site = "";
        FluentActions.Invoking(() => _ml.Transforms.NormalizeCombat("Features", batchColumnName: "Site").Fit(SiteRow.View(_ml, rows))).Should().Throw<InvalidRowException>().WithMessage("Column 'Site', row 4*missing*");
        rows[4] = SiteRow.Generate(1)[0];
        rows[9].Features[1] = float.NaN;
        FluentActions.Invoking(() => _ml.Transforms.NormalizeCombat("Features", batchColumnName: "Site").Fit(SiteRow.View(_ml, rows))).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 9*slot 1*");
    }

    private IDataView WithKeys(SiteRow[] rows)
    {
        IDataView view = SiteRow.View(_ml, rows);
        return _ml.Transforms.Conversion.MapValueToKey("SiteKey", "Site").Append(_ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number"))
            .Append(_ml.Transforms.CustomMapping<SiteRow, Covariates>((row, covariates) =>
            {
                covariates.Dose = row.Reward % 1;
                covariates.Parity = (int)Math.Floor(row.Reward * 10) % 2 == 0 ? "even" : "odd";
            }, contractName: null)).Fit(view).Transform(view);
    }

    private static float[][] Values(IDataView view) => [.. view.GetColumn<float[]>("Normalized")];

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Covariates
    {
        public float Dose { get; set; }

        public string Parity { get; set; } = "";
    }

    private sealed class Dosed
    {
        public string Site { get; set; } = "";

        public float Dose { get; set; }

        public float Age { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}

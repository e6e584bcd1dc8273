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

    [Fact]
    public void Beta()
    {
        IDataView rows = Answers();

        var pipeline = ml.Transforms.NormalizeBeta("Advantage", "Score", "Prompt");

        pipeline.Fit(rows).Groups.Should().HaveCount(3);
    }

    [Fact]
    public void Beta_with_options()
    {
        IDataView rows = Answers();

        var pipeline = ml.Transforms.NormalizeBeta(new BetaNormalizingEstimator.Options
        {
            InputColumnName = "Stars",
            GroupColumnName = "Product",
            Range = new ValueRange(1, 5),
            LargestWeight = 10,
        });

        pipeline.Fit(rows).Range.High.Should().Be(5);
    }

    [Fact]
    public void By_group_size()
    {
        IDataView rows = ml.Transforms.CopyColumns("Session", "Site").Append(ml.Transforms.CopyColumns("Score", "Reward")).Fit(Rows).Transform(Rows);

        var pipeline = ml.Transforms.NormalizeByGroupSize("Weighted", "Score", "Session");

        pipeline.Fit(rows).Sizes.Sum().Should().Be(200);
    }

    [Fact]
    public void By_group_size_with_options()
    {
        IDataView rows = Answers();

        var advantages = ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
        {
            InputColumnName = "Score",
            OutputColumnName = "Advantage",
            StratumColumnNames = ["Prompt"],
        });
        var weighted = ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options { InputColumnName = "Advantage", SizeColumnName = "Tokens" });
        var model = advantages.Append(weighted).Fit(rows);

        var pipeline = ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options
        {
            InputColumnName = "Advantage",
            SizeColumnName = "Tokens",
            WeightColumnName = "Weight",
            Exponent = 0.75,
        });

        pipeline.Fit(model.Transform(rows)).Exponent.Should().Be(0.75);
    }

    [Fact]
    public void Layer()
    {
        var pipeline = ml.Transforms.NormalizeLayer("Normalized", "Features");

        pipeline.Fit(Rows).Transform(Rows).Schema.GetColumnOrNull("Normalized").Should().NotBeNull();
    }

    [Fact]
    public void Layer_with_options()
    {
        var pipeline = ml.Transforms.NormalizeLayer(new LayerNormalizingEstimator.Options
        {
            Gain = [1, 2, 1],
            MissingValues = MissingValueHandling.PassThrough,
        });

        pipeline.Fit(Rows).Transform(Rows).Schema.GetColumnOrNull("Features").Should().NotBeNull();
    }

    [Fact]
    public void Piecewise_linear()
    {
        IDataView people = ml.Data.LoadFromEnumerable(People.Invented());

        var pipeline = ml.Transforms.Concatenate("numbers", "age", "hours")
            .Append(ml.Transforms.EncodePiecewiseLinear("numbers"))
            .Append(ml.Transforms.Categorical.OneHotEncoding("workclass"))
            .Append(ml.Transforms.Concatenate("Features", "numbers", "workclass"))
            .Append(ml.BinaryClassification.Trainers.NeuralNetwork());

        var model = pipeline.Fit(people);

        PiecewiseLinearEncodingTransformer.Find(model)!.Edges.Should().HaveCount(2).And.OnlyContain(edges => edges.Count == 33);
    }

    [Fact]
    public void Piecewise_linear_with_options()
    {
        var encoding = ml.Transforms.EncodePiecewiseLinear(new PiecewiseLinearEncodingEstimator.Options
        {
            OutputColumnName = "hoursByBin",
            InputColumnName = "hours",
            ClipEnds = false,
            MissingValues = MissingValueHandling.PassThrough,
        });

        encoding.Fit(ml.Data.LoadFromEnumerable(People.Invented())).Edges[0].Should().HaveCount(33);
    }

    private IDataView Answers()
    {
        Normalization.SiteRow[] answers = Normalization.SiteRow.Generate(200);
        for (int i = 0; i < answers.Length; i++)
        {
            (answers[i].Reward, answers[i].Features[0]) = (i % 7 % 2, 1 + i % 30);
        }

        return ml.Data.LoadFromEnumerable(answers.Select(answer => new Answer { Prompt = answer.Site, Score = answer.Reward, Stars = 1 + answer.Small + answer.Reward, Product = answer.Number, Tokens = answer.Features[0] }));
    }

    private sealed class Answer
    {
        public string Prompt { get; set; } = "";

        public float Score { get; set; }

        public int Product { get; set; }

        public float Stars { get; set; }

        public float Tokens { get; set; }
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class GroupSizeNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("Site")]
    [InlineData("IsLarge")]
    public void Weights_of_groups_have_the_mean_one_and_fall_with_the_size(string column)
    {
        SiteRow[] rows = SiteRow.Generate(200);
        IDataView view = SiteRow.View(_ml, rows);
        var model = _ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options
        {
            InputColumnName = "Features",
            OutputColumnName = "Normalized",
            GroupColumnName = column,
            WeightColumnName = "Weight",
        }).Fit(view);

        float[][] weighted = SavedModels.Check(_ml, model, rows);
        float[] weights = [.. SavedModels.Reload(_ml, model).Transform(view).GetColumn<float>("Weight")];

        weights.Should().Equal(model.Transform(view).GetColumn<float>("Weight"));
        var groups = rows.Zip(weights).GroupBy(pair => column == "Site" ? pair.First.Site : pair.First.IsLarge.ToString()).ToArray();
        groups.Average(group => (double)group.First().Second).Should().BeApproximately(1, 1e-6);
        model.Sizes.Should().Equal(groups.Select(group => (long)group.Count()));
        foreach (var group in groups)
        {
            // At exponent 1 every group has the same part in the sum.
            (group.Sum(pair => (double)pair.Second) / 200).Should().BeApproximately(groups[0].Sum(pair => (double)pair.Second) / 200, 1e-6);
            group.Should().OnlyContain(pair => pair.Second == (float)model.Weight(group.Count()));
        }

        rows.Zip(weights, weighted).Should().OnlyContain(row =>
            row.First.Features.Zip(row.Third).All(pair =>
            Math.Abs(pair.First * row.Second - pair.Second) <= 1e-5f * Math.Abs(pair.Second)));
        GroupSizeNormalizingTransformer.Find(SavedModels.Reload(_ml, model))!.Sizes.Should().Equal(model.Sizes);
    }

    [Fact]
    public void Sizes_of_a_column_count_row_by_row_and_need_no_groups()
    {
        SiteRow[] rows = SiteRow.Generate(50);
        Array.ForEach(rows, row => row.Reward = 1 + Math.Abs(row.Reward));
        IDataView view = SiteRow.View(_ml, rows);
        var options = new GroupSizeNormalizingEstimator.Options
        {
            InputColumnName = "Features",
            OutputColumnName = "Normalized",
            SizeColumnName = "Reward",
            WeightColumnName = "Weight",
            Exponent = 0.75,
        };
        var model = _ml.Transforms.NormalizeByGroupSize(options).Fit(view);

        SavedModels.Check(_ml, model, rows);
        float[] weights = [.. SavedModels.Reload(_ml, model).Transform(view).GetColumn<float>("Weight")];

        double mean = rows.Average(row => Math.Pow(row.Reward, -0.75));
        rows.Zip(weights).Should().OnlyContain(pair => Math.Abs(pair.Second - Math.Pow(pair.First.Reward, -0.75) / mean) < 1e-6);
        model.Groups.Should().BeEmpty();
        rows[3].Reward = 0;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeByGroupSize(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage(
                "Column 'Reward', row 3*size 0*");
        Exception failure = FluentActions.Invoking(() =>
            model.Transform(view).GetColumn<float>("Weight").ToArray()).Should().Throw<Exception>().Which;
        (failure as InvalidRowException ?? failure.InnerException).Should().BeOfType<InvalidRowException>();
        options.SizeColumnName = "Features";
        options.InputColumnName = "Reward";
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeByGroupSize(options).Fit(view)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(
                "SizeColumnName");
        FluentActions.Invoking(() => _ml.Transforms.NormalizeByGroupSize(options).Fit(SiteRow.View(_ml, []))).Should().Throw<Exception>();
    }

    [Fact]
    public void After_the_normalization_of_groups_it_is_the_published_advantage()
    {
        // Case 1 of the golden file "delta_l_normalization", in float.
        float[] rewards = [0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0], lengths = [12, 4, 10, 12, 5, 4, 7, 8, 2, 12, 3, 2];
        IDataView view = _ml.Data.LoadFromEnumerable(rewards.Zip(lengths, (reward, length) => (reward, length)).Select((pair, i) =>
            new Answer { Reward = pair.reward, Tokens = pair.length, Prompt = i / 4 }));
        var pipeline = _ml.Transforms.NormalizeStratified(new StratifiedNormalizingEstimator.Options
        {
            InputColumnName = "Reward",
            StratumColumnNames = ["Prompt"],
            OutputColumnName = "Advantage",
            DeltaDegreesOfFreedom = 1,
            Epsilon = 1e-6,
        }).Append(_ml.Transforms.NormalizeByGroupSize(new GroupSizeNormalizingEstimator.Options
        {
            InputColumnName = "Advantage",
            SizeColumnName = "Tokens"
        }));

        float[] advantages = [.. pipeline.Fit(view).Transform(view).GetColumn<float>("Advantage")];

        float[] expected = [-0.188594f, -0.565782f, 0.678939f, -0.188594f, 0.452626f, 0.565782f, -0.969913f, 0.282891f, -1.959928f,
            0.326655f, 1.306619f, -1.959928f];
        advantages.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 2e-6f);
    }

    [Fact]
    public void Unknown_groups_weigh_one_and_NaN_is_refused_or_passed_through()
    {
        SiteRow[] rows = SiteRow.Generate(40);
        rows[0].Reward = float.NaN;
        IDataView view = SiteRow.View(_ml, rows);
        var options = new GroupSizeNormalizingEstimator.Options
        {
            InputColumnName = "Reward",
            GroupColumnName = "Site",
            MissingValues = MissingValueHandling.PassThrough
        };

        float[] weighted = [.. _ml.Transforms.NormalizeByGroupSize(options).Fit(view).Transform(SiteRow.View(_ml,
            [new() { Features = [1, 2, 3], Reward = 5, Site = "Oslo" }, rows[0]])).GetColumn<float>("Reward")];

        weighted.Should().Equal(5, float.NaN);
        options.MissingValues = MissingValueHandling.Refuse;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeByGroupSize(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage(
                "Column 'Reward', row 0*NaN*");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeByGroupSize("Reward", null, "Site",
            9)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Exponent");
        options.WeightColumnName = "Reward";
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeByGroupSize(options)).Should().Throw<ArgumentException>().WithParameterName("WeightColumnName");
    }

    private sealed class Answer
    {
        public float Reward { get; set; }

        public float Tokens { get; set; }

        public int Prompt { get; set; }
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class BetaNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Scores_deviate_from_their_prompts_and_a_loaded_model_gives_the_same_bits()
    {
        Answer[] answers = Generate();
        IDataView view = _ml.Data.LoadFromEnumerable(answers);
        var model = _ml.Transforms.NormalizeBeta("Advantage", "Score", "Prompt").Fit(view);

        float[] advantages = [.. model.Transform(view).GetColumn<float>("Advantage")];

        (double alpha, double beta) = model.Laws[0];
        (alpha > 1 && beta > 1).Should().BeTrue();
        model.Groups.Should().HaveCount(12).And.StartWith("p0");
        foreach (var prompt in answers.Zip(advantages).GroupBy(pair => pair.First.Prompt))
        {
            prompt.Sum(pair => (double)pair.Second).Should().BeApproximately(0, 1e-5);
            prompt.Where(pair => pair.First.Score == 1).Should().OnlyContain(pair => pair.Second >= 0);
            model.GroupMeans(model.Groups.ToList().IndexOf(prompt.Key))[0].Should().BeApproximately(prompt.Average(pair =>
                pair.First.Score), 1e-7);
        }

        ITransformer loaded = SavedModels.Reload(_ml, model);
        loaded.Transform(view).GetColumn<float>("Advantage").Should().Equal(advantages);
        var engine = new MLContext().Model.CreatePredictionEngine<Answer, Scored>(loaded);
        answers.Select(answer => engine.Predict(answer).Advantage).Should().Equal(advantages);
        BetaNormalizingTransformer.Find(loaded)!.Laws.Should().Equal(model.Laws);
        BetaNormalizingTransformer.Find(loaded)!.Range.Should().Be(new ValueRange(0, 1));
    }

    [Fact]
    public void Unknown_prompts_deviate_from_the_mean_of_all_and_scores_out_of_range_are_refused()
    {
        Answer[] answers = Generate();
        IDataView view = _ml.Data.LoadFromEnumerable(answers);
        var model = _ml.Transforms.NormalizeBeta("Advantage", "Score", "Prompt").Fit(view);
        Answer[] strangers = [new() { Prompt = "new", Score = 1 }, new() { Prompt = "", Score = 1 }];
        float[] unknown = [.. SavedModels.Reload(_ml,
            model).Transform(_ml.Data.LoadFromEnumerable(strangers)).GetColumn<float>("Advantage")];

        unknown[0].Should().Be(unknown[1]).And.BeGreaterThan(0);
        answers[7].Score = 1.5f;
        IDataView wrong = _ml.Data.LoadFromEnumerable(answers);
        const string message = "Column 'Score', row 7*holds 1.5, but scores lie in ?0, 1?. Say what range they have: Range.";
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeBeta("Advantage", "Score",
            "Prompt").Fit(wrong)).Should().Throw<InvalidRowException>().WithMessage(message);
        Exception failure = FluentActions.Invoking(() =>
            model.Transform(wrong).GetColumn<float>("Advantage").ToArray()).Should().Throw<Exception>().Which;
        (failure as InvalidRowException ?? failure.InnerException).Should().BeOfType<InvalidRowException>();
        var wide = _ml.Transforms.NormalizeBeta(new BetaNormalizingEstimator.Options
        {
            OutputColumnName = "Advantage",
            GroupColumnName = "Prompt",
            Range = new ValueRange(-1, 2)
        });
        wide.Fit(wrong).Should().NotBeNull();
        foreach ((Action<BetaNormalizingEstimator.Options> set, string name) in new (Action<BetaNormalizingEstimator.Options>, string)[]
        {
            (options => options.Range = new ValueRange(1, 1), "Range"), (options => options.Range = new ValueRange(1, 1 + 1e-12), "Range"),
                (options => options.LargestWeight = 0.5, "LargestWeight"),
        })
        {
            var options = new BetaNormalizingEstimator.Options();
            set(options);
            FluentActions.Invoking(() =>
                _ml.Transforms.NormalizeBeta(options)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
        }
    }

    [Fact]
    public void A_single_group_groups_of_one_score_and_equal_groups_are_defined()
    {
        float[] Advantages(double largest, params (string Prompt, float Score)[] answers)
        {
            IDataView view = _ml.Data.LoadFromEnumerable(answers.Select(answer =>
                new Answer { Prompt = answer.Prompt, Score = answer.Score }));
            var options = new BetaNormalizingEstimator.Options
            {
                OutputColumnName = "Advantage",
                GroupColumnName = "Prompt",
                LargestWeight = largest
            };
            return [.. _ml.Transforms.NormalizeBeta(options).Fit(view).Transform(view).GetColumn<float>("Advantage")];
        }

        Advantages(1e6, ("a", 1), ("a", 0), ("a", 0), ("a", 0)).Should().Equal(0.75f, -0.25f, -0.25f, -0.25f);
        Advantages(1e6, ("a", 1), ("b", 1), ("b", 1)).Should().Equal(1, 0, 0);
        // The mean of a lone score counts as 0, where the density is: as in the reference code, unless the weight is bounded.
        (string, float)[] lone = [("a", 1), ("b", 1), ("b", 0), ("c", 1), ("c", 1), ("c", 0), ("d", 1), ("d", 0), ("d", 0)];
        Advantages(1e6, lone)[0].Should().Be(1e6f);
        Advantages(5, lone)[0].Should().Be(5);
        Advantages(1e6, ("a", 1)).Should().Equal(1);
    }

    [Fact]
    public void NaN_is_refused_or_passed_through_and_the_ends_of_a_range_of_floats_belong_to_it()
    {
        Answer[] answers = [new() { Prompt = "a", Score = 0.1f }, new() { Prompt = "a", Score = float.NaN },
            new() { Prompt = "a", Score = 0.3f }, new() { Prompt = "b", Score = 0.3f }, new() { Prompt = "b", Score = 0.3f }];
        IDataView view = _ml.Data.LoadFromEnumerable(answers);
        var options = new BetaNormalizingEstimator.Options
        {
            OutputColumnName = "Advantage",
            GroupColumnName = "Prompt",
            Range = new ValueRange(0.1, 0.3)
        };

        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeBeta(options).Fit(view)).Should().Throw<InvalidRowException>().WithMessage(
                "Column 'Score', row 1*NaN*");
        options.MissingValues = MissingValueHandling.PassThrough;
        float[] advantages = [.. _ml.Transforms.NormalizeBeta(options).Fit(view).Transform(view).GetColumn<float>("Advantage")];

        (float.IsNaN(advantages[1]), advantages[0] < 0, advantages[3], advantages[4]).Should().Be((true, true, 0, 0));
        advantages[2].Should().BeApproximately(-advantages[0], 1e-6f);
    }

    private static Answer[] Generate()
    {
        var random = new Random(4);
        double[] rates = [.. Enumerable.Range(0, 12).Select(_ => 0.2 + 0.6 * random.NextDouble())];
        return [.. Enumerable.Range(0, 120).Select(i => new Answer { Prompt = $"p{i % 12}", Score = random.NextDouble() < rates[i % 12] ? 1
            : 0 })];
    }

    private sealed class Answer
    {
        public string Prompt { get; set; } = "";

        public float Score { get; set; }
    }

    private sealed class Scored
    {
        public float Advantage { get; set; }
    }
}

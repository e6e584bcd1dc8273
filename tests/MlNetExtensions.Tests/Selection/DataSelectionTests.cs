using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core;

namespace MlNetExtensions.Tests.Selection;

/// <summary>Data selection around a trainer.</summary>
public sealed class DataSelectionTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<PoolSampler, RowScore> Ways => new()
    {
        { new StochasticBatchSampler(), new MarginScore() },
        { new TopSampler(), new El2nScore() },
        { new StratifiedSampler(new StochasticBatchSampler()), new EntropyScore() },
        { new StochasticBatchSampler(StochasticBatchKind.SoftRank), new GradientNormScore() },
        { new ThompsonPoolSampler(ThompsonUtility.Variance), new MarginScore() },
        { new RepresentativeSampler(), new MarginScore() },
        { new CurriculumSampler(), new LossScore() },
        { new NoveltySampler(), new MarginScore() },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Uses_the_budget_and_never_a_held_out_row(PoolSampler sampler, RowScore score)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Points(300));
        var options = new DataSelectionOptions
        {
            Sampler = sampler,
            Score = score,
            FeatureColumnName = "Features",
            Budget = 90,
            Rounds = 4,
            FirstShare = 0.25,
            HoldoutShare = 0.2,
        };
        var estimator = Binary().WithDataSelection(_ml, options);
        var model = estimator.Fit(rows);

        model.Should().BeOfType(Binary().Fit(rows).GetType(), "it is the trainer's own");
        estimator.History.Select(round => round.Chosen.Count).Should().Equal(22, 23, 23, 22);
        estimator.History.Select(round => round.RowsUsed).Should().Equal(22, 45, 68, 90);
        estimator.History.SelectMany(round => round.Chosen).Should().OnlyHaveUniqueItems();
        estimator.History.Should().OnlyContain(round => round.HoldoutLoss > 0 && round.HoldoutLoss < 1.5);
        estimator.History.Single(round => round.HoldoutLoss == estimator.History.Min(other => other.HoldoutLoss)).IsBest.Should().BeTrue();
        _ml.BinaryClassification.EvaluateNonCalibrated(model.Transform(rows)).Accuracy.Should().BeGreaterThan(0.8);

        var again = Binary().WithDataSelection(_ml, options);
        again.Fit(rows);
        again.History.SelectMany(round => round.Chosen).Should().Equal(estimator.History.SelectMany(round => round.Chosen));
    }

    [Fact]
    public void The_model_is_that_of_the_chosen_rows()
    {
        Point[] points = Points(200);
        var estimator = Binary().WithDataSelection(_ml, new DataSelectionOptions { Budget = 60, Rounds = 2, HoldoutShare = 0 });
        var model = estimator.Fit(_ml.Data.LoadFromEnumerable(points));

        int[] used = [.. estimator.History.SelectMany(round => round.Chosen).Order()];
        var expected = Binary().Fit(_ml.Data.LoadFromEnumerable(used.Select(row => points[row])));
        Scores(model, points).Should().Equal(Scores(expected, points));
        estimator.History.Should().OnlyContain(round => double.IsNaN(round.HoldoutLoss) && round.IsBest);
    }

    [Fact]
    public void Several_classes_and_numbers_are_selected_too()
    {
        IDataView points = _ml.Data.LoadFromEnumerable(Points(300));
        IDataView rows = _ml.Transforms.Conversion.MapValueToKey("Class").Fit(points).Transform(points);
        var classes = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class")
            .WithDataSelection(_ml, new DataSelectionOptions
            {
                LabelColumnName = "Class",
                Sampler = new StratifiedSampler(new StochasticBatchSampler()),
            });
        var model = classes.Fit(rows);
        _ml.MulticlassClassification.Evaluate(model.Transform(rows), "Class").MicroAccuracy.Should().BeGreaterThan(0.8);
        classes.History.Should().HaveCount(5);

        var numbers = _ml.Regression.Trainers.VarianceReducedLeastSquares("Number")
            .WithDataSelection(_ml, new DataSelectionOptions { LabelColumnName = "Number", Score = new LossScore() });
        var regression = numbers.Fit(rows);
        _ml.Regression.Evaluate(regression.Transform(rows), "Number").RSquared.Should().BeGreaterThan(0.95);
    }

    [Fact]
    public void A_pipeline_is_fitted_on_the_chosen_rows()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Points(200));
        var pipeline = _ml.Transforms.NormalizeMinMax("Features").Append(Binary());
        var estimator = pipeline.WithDataSelection(_ml, budgetShare: 0.25, rounds: 3);
        var model = estimator.Fit(rows);

        estimator.History[^1].RowsUsed.Should().Be(45);
        var chain = _ml.Transforms.NormalizeMinMax("Features").Append(Binary().WithDataSelection(_ml));
        chain.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull("it stands in a pipeline, too");
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        Scores(_ml.Model.Load(stream, out _), Points(200)).Should().Equal(Scores(model, Points(200)));
    }

    [Fact]
    public void Rounds_stop_where_the_held_out_loss_rises()
    {
        List<DataSelectionRound> seen = [];
        var options = new DataSelectionOptions
        {
            BudgetShare = 1,
            Rounds = 20,
            Patience = 2,
            HoldoutShare = 0.3,
            Progress = new Told(seen.Add),
            Sampler = new TopSampler(),
            Score = new El2nScore(),
        };
        // Labels at random: what is learned is noise.
        Point[] points = Points(200);
        var random = new Random(3);
        Array.ForEach(points, point => point.Label = random.Next(2) == 0);
        var estimator = Binary().WithDataSelection(_ml, options);
        estimator.Fit(_ml.Data.LoadFromEnumerable(points));

        seen.Should().Equal(estimator.History);
        estimator.History.Count.Should().BeLessThan(20);
        estimator.History.TakeLast(2).Should().OnlyContain(round => !round.IsBest);
        estimator.History[^3].IsBest.Should().BeTrue();
    }

    [Fact]
    public void Rows_can_be_chosen_anew_in_every_round()
    {
        var estimator = Binary().WithDataSelection(_ml, new DataSelectionOptions
        {
            Budget = 50,
            Rounds = 3,
            ChoosesAnew = true,
            Sampler = new SelfRepellentSampler()
        });
        estimator.Fit(_ml.Data.LoadFromEnumerable(Points(200)));
        estimator.History.Skip(1).Should().OnlyContain(round => round.RowsUsed == 50 && round.Chosen.Count == 50);
        estimator.History[2].Chosen.Intersect(estimator.History[1].Chosen).Count().Should().BeLessThan(14, "visited rows are repelled");
    }

    // Of 80 rows that are not held out, 20 are used in each round; nothing is chosen after the last.
    [Fact]
    public void Beliefs_hear_of_the_rows_that_can_still_be_chosen_and_of_the_end_of_each_round()
    {
        var heard = new Listening();
        var options = new DataSelectionOptions
        {
            Budget = 60,
            Rounds = 3,
            FirstShare = 1 / 3.0,
            HoldoutShare = 0.2,
            Posterior = heard,
            Sampler = new ThompsonPoolSampler(),
        };

        Binary().WithDataSelection(_ml, options).Fit(_ml.Data.LoadFromEnumerable(Points(100)));

        string.Join(' ', heard.Told.Where(told => told == "round")).Should().Be("round round round");
        heard.Told.Take(61).Should().Equal([.. Enumerable.Repeat("row", 60), "round"]);
        heard.Told.Skip(61).Take(41).Should().Equal([.. Enumerable.Repeat("row", 40), "round"]);
    }

    [Fact]
    public void A_budget_beyond_the_rows_takes_all_of_them_and_few_rows_are_enough()
    {
        var all = Binary().WithDataSelection(_ml, new DataSelectionOptions { Budget = 1000, Rounds = 3, HoldoutShare = 0 });
        all.Fit(_ml.Data.LoadFromEnumerable(Points(40)));
        all.History[^1].RowsUsed.Should().Be(40);
        var two = Binary().WithDataSelection(_ml, new DataSelectionOptions { BudgetShare = 1, HoldoutShare = 0 });
        two.Fit(_ml.Data.LoadFromEnumerable(Points(2)));
        two.History.Sum(round => round.Chosen.Count).Should().Be(2);
        Point[] ofOneClass = Points(50);
        Array.ForEach(ofOneClass, point => point.Label = true);
        Binary().WithDataSelection(_ml).Fit(_ml.Data.LoadFromEnumerable(ofOneClass)).Should().NotBeNull();
        FluentActions.Invoking(() => Binary().WithDataSelection(_ml).Fit(_ml.Data.LoadFromEnumerable(Points(0))))
            .Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Options_that_cannot_hold_are_refused_by_name()
    {
        foreach ((DataSelectionOptions options, string name) in new[]
        {
            (new DataSelectionOptions { Budget = 0 }, "Budget"), (new DataSelectionOptions { BudgetShare = 1.5 }, "BudgetShare"),
            (new DataSelectionOptions { Rounds = 0 }, "Rounds"), (new DataSelectionOptions { FirstShare = 0 }, "FirstShare"),
            (new DataSelectionOptions { HoldoutShare = 1 }, "HoldoutShare"), (new DataSelectionOptions { Patience = -1 }, "Patience"),
            (new DataSelectionOptions { Patience = 1, HoldoutShare = 0 }, "Patience"), (new DataSelectionOptions { Sampler = null! },
                "Sampler"),
            (new DataSelectionOptions { Sampler = new SiftSampler(), FeatureColumnName = "Features" }, "Sampler"),
            (new DataSelectionOptions { Sampler = new TemperatureSampler() }, "Sampler"), (new DataSelectionOptions { Score = null! },
                "Score"),
            (new DataSelectionOptions { Score = new EnsembleDisagreementScore() }, "Score"),
                (new DataSelectionOptions { Posterior = null! }, "Posterior"),
            (new DataSelectionOptions { LabelColumnName = "" }, "LabelColumnName"),
        })
        {
            FluentActions.Invoking(() => Binary().WithDataSelection(_ml, options))
                .Should().Throw<ArgumentException>().And.ParamName.Should().EndWith(name);
        }

        FluentActions.Invoking(() => Binary().WithDataSelection(_ml, new DataSelectionOptions { Sampler = new RepresentativeSampler() }))
            .Should()
            .Throw<ArgumentException>().WithMessage("*FeatureColumnName*");
        FluentActions.Invoking(() => Binary().WithDataSelection(_ml, new DataSelectionOptions { LabelColumnName = "Class" })
            .Fit(_ml.Data.LoadFromEnumerable(Points(20)))).Should().Throw<ArgumentException>().WithMessage("*'Class'*MapValueToKey*");
    }

    [Fact]
    public void A_token_stops_between_rounds()
    {
        using var stop = new CancellationTokenSource();
        var estimator = Binary().WithDataSelection(
            _ml, new DataSelectionOptions { CancellationToken = stop.Token, Progress = new Told(_ => stop.Cancel()) });
        FluentActions.Invoking(() => estimator.Fit(_ml.Data.LoadFromEnumerable(Points(100)))).Should().Throw<OperationCanceledException>();
    }

    private VarianceReducedLogisticRegressionTrainer Binary() => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();

    private float[] Scores(ITransformer model, Point[] points) =>
        [.. model.Transform(_ml.Data.LoadFromEnumerable(points)).GetColumn<float>("Score")];

    private static Point[] Points(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float x = random.NextSingle() * 2 - 1, y = random.NextSingle() * 2 - 1, noise = (random.NextSingle() - 0.5f) * 0.2f;
            return new Point { Features = [x, y], Label = x + y + noise > 0, Class = x + noise < -0.3 ? "a" : x + noise < 0.3 ? "b" : "c",
                Number = 3 * x - y + noise };
        })];
    }

    private sealed class Told(Action<DataSelectionRound> tell) : IProgress<DataSelectionRound>
    {
        public void Report(DataSelectionRound value) => tell(value);
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public string Class { get; set; } = "";

        public float Number { get; set; }
    }

    private sealed record Listening : ArmPosterior
    {
        public List<string> Told { get; } = [];

        public override IReadOnlyList<double> Parameters => [];

        public override ArmBeliefs Create(int arms) => new Beliefs(arms, Told);

        private sealed class Beliefs(int arms, List<string> told) : ArmBeliefs(arms)
        {
            public override void Update(int arm, double reward) => told.Add("row");

            public override void NextRound() => told.Add("round");

            public override double Mean(int arm) => 0;

            public override double Variance(int arm) => 1;

            public override double Sample(int arm, SelectionRandom random) => 0;

            protected override void Check(StateReader reader)
            {
            }
        }
    }
}

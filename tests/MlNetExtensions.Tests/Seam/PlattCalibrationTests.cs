using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

public class PlattCalibrationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_given_sigmoid_is_applied_as_given()
    {
        IDataView rows = Load(Scored(20));

        IDataView calibrated = _ml.BinaryClassification.Calibrators.Platt(slope: -2, offset: 0.5).Fit(rows).Transform(rows);

        calibrated.Column<float>("Probability").Zip(rows.Column<float>("Score"))
            .Should().OnlyContain(pair => Math.Abs(pair.First - 1 / (1 + Math.Exp(-2 * pair.Second + 0.5))) < 1e-6);
        calibrated.Schema["Probability"].IsNormalized().Should().BeTrue();
    }

    [Fact]
    public void The_learned_sigmoid_has_the_least_cross_entropy_against_smoothed_labels()
    {
        ScoredRow[] examples = Scored(500);

        PlattCalibrator calibrator = Calibrator(_ml.BinaryClassification.Calibrators.Platt(), examples);

        ShouldBeStationary(calibrator, examples, example => 1);
        // The labels were drawn with these.
        calibrator.Slope.Should().BeApproximately(-1.5, 0.4);
        calibrator.Offset.Should().BeApproximately(0.7, 0.4);
    }

    [Fact]
    public void Rows_count_by_their_weights()
    {
        ScoredRow[] examples = Scored(500);

        PlattCalibrator calibrator = Calibrator(_ml.BinaryClassification.Calibrators.Platt(exampleWeightColumnName: "Weight"), examples);

        ShouldBeStationary(calibrator, examples, example => example.Weight);
    }

    [Fact]
    public void Scores_under_another_name_are_learned_from()
    {
        ScoredRow[] examples = Scored(100);

        PlattCalibrator calibrator = Calibrator(_ml.BinaryClassification.Calibrators.Platt(scoreColumnName: "Twice"), examples);

        calibrator.Slope.Should().BeApproximately(Calibrator(_ml.BinaryClassification.Calibrators.Platt(), examples).Slope / 2, 1e-2);
    }

    [Fact]
    public void Rows_whose_score_is_not_finite_do_not_count()
    {
        ScoredRow[] examples = Scored(100), more = [.. examples, new ScoredRow { Score = float.NaN, Label = true }, new ScoredRow { Score = float.PositiveInfinity }];
        PlattCalibratorEstimator estimator = _ml.BinaryClassification.Calibrators.Platt();

        Calibrator(estimator, more).Slope.Should().Be(Calibrator(estimator, examples).Slope);
        FluentActions.Invoking(() => estimator.Fit(Load(more[^2..]))).Should().Throw<Exception>();
    }

    [Fact]
    public void A_calibrator_behind_a_trainer_gives_probabilities_to_evaluate_by()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ThreeClasses.Rows(300));
        EstimatorChain<CalibratorTransformer<PlattCalibrator>> chain = _ml.BinaryClassification.Trainers.AveragedPerceptron("IsMiddle", numberOfIterations: 5)
            .Append(_ml.BinaryClassification.Calibrators.Platt("IsMiddle"));

        foreach (IDataView scored in chain.FitAndReload(rows))
        {
            _ml.BinaryClassification.Evaluate(scored, "IsMiddle").LogLossReduction.Should().BeGreaterThan(0.8);
        }
    }

    [Fact]
    public void A_calibrator_is_saved_and_loaded()
    {
        IDataView rows = Load(Scored(100));
        ITransformer fitted = _ml.BinaryClassification.Calibrators.Platt().Fit(rows);

        ITransformer loaded = fitted.Reload(rows.Schema);

        loaded.Transform(rows).Column<float>("Probability").Should().Equal(fitted.Transform(rows).Column<float>("Probability"));
        loaded.Should().BeOfType<PlattCalibratorTransformer>();
    }

    // The gradient of the cross-entropy by slope and offset is zero at the minimum. ML.NET stops at a relative improvement of 1e-3.
    private static void ShouldBeStationary(PlattCalibrator calibrator, ScoredRow[] examples, Func<ScoredRow, double> weight)
    {
        double positives = examples.Where(example => example.Label).Sum(weight), negatives = examples.Where(example => !example.Label).Sum(weight);
        double bySlope = 0, byOffset = 0;
        foreach (ScoredRow example in examples)
        {
            double target = example.Label ? (positives + 1) / (positives + 2) : 1 / (negatives + 2);
            double difference = weight(example) * (target - 1 / (1 + Math.Exp(calibrator.Slope * example.Score + calibrator.Offset)));
            bySlope += difference * example.Score;
            byOffset += difference;
        }

        (Math.Abs(bySlope) / examples.Length).Should().BeLessThan(1e-3);
        (Math.Abs(byOffset) / examples.Length).Should().BeLessThan(1e-3);
    }

    private static ScoredRow[] Scored(int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float score = 6 * random.NextSingle() - 3;
            return new ScoredRow { Score = score, Twice = 2 * score, Label = random.NextDouble() < 1 / (1 + Math.Exp(-1.5 * score + 0.7)), Weight = random.Next(1, 4) };
        })];
    }

    private IDataView Load(ScoredRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private PlattCalibrator Calibrator(PlattCalibratorEstimator estimator, ScoredRow[] rows) =>
        ((ISingleFeaturePredictionTransformer<PlattCalibrator>)estimator.Fit(Load(rows))).Model;

    // ML.NET's calibrator wants the score behind another column.
    private sealed class ScoredRow
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Twice { get; set; }

        public float Weight { get; set; }
    }
}

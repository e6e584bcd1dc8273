using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

public class RegularizationPathTests
{
    private static readonly double[] _strengths = [0.3, 0.1, 0.03, 0.01];

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _rows;

    public RegularizationPathTests() => _rows = _ml.Data.LoadFromEnumerable(Examples.Generate(300));

    [Fact]
    public void Every_model_of_a_path_is_that_of_its_strength()
    {
        var options = new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", Tolerance = 1e-12, FeatureScaling = FeatureScaling.StandardDeviation };

        var path = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).FitPath(_rows, _strengths, Regularizer.Lasso);

        path.Select(point => point.Strength).Should().Equal(_strengths);
        foreach (PathModel<RegressionPredictionTransformer<LinearRegressionModelParameters>> point in path)
        {
            (options.L1Regularization, options.L2Regularization) = (point.Strength, 0);
            LinearRegressionModelParameters alone = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).Fit(_rows).Model;
            point.Model.Model.Weights.Zip(alone.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
            point.Model.Model.Bias.Should().BeApproximately(alone.Bias, 1e-4f);
            TrainingResults.Of(point.Model).Should().BeSameAs(point.Training);
        }
    }

    [Fact]
    public void Without_a_word_the_path_is_of_ridges()
    {
        var path = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").FitPath(_rows, [0.1, 0.01]);

        MaximumEntropyTransformer alone = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class", l2Regularization: 0.1).Fit(_rows);

        path[0].Model.Model.GetWeights(1).Should().Equal(alone.Model.GetWeights(1));
        path[1].Model.Model.GetWeights(1).Should().NotEqual(alone.Model.GetWeights(1));
    }

    [Fact]
    public void Cross_validation_scores_every_strength_on_rows_held_out()
    {
        VarianceReducedLogisticRegressionTrainer trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();
        double[] strengths = [10, 1, 0.1, 1e-2, 1e-3];

        var chosen = trainer.CrossValidatePath(_rows, strengths);

        chosen.Scores.Select(score => score.Strength).Should().Equal(strengths);
        chosen.Models.Select(model => model.Strength).Should().Equal(strengths);
        // So strong a penalty leaves nearly the log-loss of the base rate.
        chosen.Scores[0].MeanLoss.Should().BeGreaterThan(1.2 * chosen.Scores[chosen.BestIndex].MeanLoss);
        chosen.Best.Should().BeSameAs(chosen.Models[chosen.BestIndex]);
        chosen.WithinOneStandardError.Should().BeSameAs(chosen.Models[chosen.OneStandardErrorIndex]);
        chosen.WithinOneStandardError.Strength.Should().BeGreaterThanOrEqualTo(chosen.Best.Strength);
        PathScore best = chosen.Scores[chosen.BestIndex];
        chosen.Scores.Should().OnlyContain(score => score.MeanLoss >= best.MeanLoss && score.StandardError > 0);
        chosen.Scores[chosen.OneStandardErrorIndex].MeanLoss.Should().BeLessThanOrEqualTo(best.MeanLoss + best.StandardError);
    }

    [Fact]
    public void The_same_seed_gives_the_same_scores_on_any_number_of_threads()
    {
        IReadOnlyList<PathScore> Scores(int threads, int seed) => _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(
            new VarianceReducedLinearSvmTrainer.Options { NumberOfThreads = threads, Seed = seed }).CrossValidatePath(_rows, _strengths, numberOfFolds: 3).Scores;

        Scores(2, 1).Should().Equal(Scores(1, 1));
        Scores(1, 2).Should().NotEqual(Scores(1, 1));
    }

    [Fact]
    public void Rows_of_a_group_are_never_learned_from_and_measured_on()
    {
        // Every row comes four times with a label that only its own copies tell: apart, they would let the weakest penalty look best.
        var random = new Random(4);
        Copied[] rows = [.. Enumerable.Range(0, 40).SelectMany(group =>
        {
            float[] features = [.. Enumerable.Range(0, 30).Select(_ => random.NextSingle() - 0.5f)];
            float target = random.NextSingle() - 0.5f;
            return Enumerable.Range(0, 4).Select(_ => new Copied { Features = features, Target = target, Group = $"g{group}", Number = group });
        })];
        random.Shuffle(rows);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        VarianceReducedLeastSquaresTrainer trainer = _ml.Regression.Trainers.VarianceReducedLeastSquares("Target");
        double[] strengths = [10, 1e-4];

        trainer.CrossValidatePath(view, strengths).Best.Strength.Should().Be(1e-4);
        foreach (string column in new[] { "Group", "Number" })
        {
            trainer.CrossValidatePath(view, strengths, samplingKeyColumnName: column).Best.Strength.Should().Be(10);
        }

        FluentActions.Invoking(() => trainer.CrossValidatePath(view, strengths, samplingKeyColumnName: "Nothing")).Should().Throw<ArgumentException>().WithMessage("*'Nothing'*");
        FluentActions.Invoking(() => trainer.CrossValidatePath(view, strengths, samplingKeyColumnName: "Features")).Should().Throw<ArgumentException>().WithMessage("*'Features'*groups*");
        FluentActions.Invoking(() => trainer.CrossValidatePath(view, strengths, numberOfFolds: 41, samplingKeyColumnName: "Group"))
            .Should().Throw<ArgumentException>().WithMessage("*number of groups*");
    }

    [Fact]
    public void Folds_hold_as_many_rows_of_each_class()
    {
        // Of three positives in 60 rows, each of three folds gets one: a fold without any would have the log-loss of none.
        Example[] examples = Examples.Generate(60);
        for (int row = 0; row < examples.Length; row++)
        {
            examples[row].Label = row is 10 or 20 or 30;
        }

        double[] errors = [.. Enumerable.Range(0, 8).Select(seed => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(
            new VarianceReducedLogisticRegressionTrainer.Options { Seed = seed }).CrossValidatePath(_ml.Data.LoadFromEnumerable(examples), [1e6], numberOfFolds: 3).Scores[0].StandardError)];

        // Under so strong a penalty every fold has the loss of the base rate, which is the same in each.
        errors.Should().OnlyContain(error => error < 1e-6);
    }

    [Fact]
    public void Paths_that_cannot_be_are_refused()
    {
        RegressionCatalog.RegressionTrainers trainers = _ml.Regression.Trainers;
        VarianceReducedLeastSquaresTrainer trainer = trainers.VarianceReducedLeastSquares("Target");
        VarianceReducedLeastSquaresTrainer lasso = trainers.VarianceReducedLeastSquares("Target", l1Regularization: 1);
        VarianceReducedLeastSquaresTrainer risk = trainers.VarianceReducedLeastSquares(
            new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", Risk = SpectralRisk.ConditionalValueAtRisk(0.5) });
        foreach ((Action fit, string message) in new (Action, string)[]
        {
            (() => trainer.FitPath(_rows, []), "*at least one strength*"),
            (() => trainer.FitPath(_rows, [1, -1]), "*finite and not negative*"),
            (() => trainer.FitPath(_rows, [double.NaN]), "*finite and not negative*"),
            (() => trainer.FitPath(_rows, null!), "*strengths*"),
            (() => trainer.FitPath(null!, [1]), "*input*"),
            (() => lasso.FitPath(_rows, [1]), "*not a ridge*"),
            (() => risk.FitPath(_rows, [1]), "*Risk*"),
            (() => trainer.CrossValidatePath(_rows, [1], numberOfFolds: 1), "*numberOfFolds*"),
            (() => trainer.CrossValidatePath(_rows, [1], numberOfFolds: 301), "*number of rows*"),
            (() => trainer.CrossValidatePath(_ml.Data.LoadFromEnumerable(Examples.Generate(0)), [1]), "*no rows*"),
        })
        {
            fit.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void Strengths_fall_in_equal_ratios()
    {
        PenaltyStrengths.Geometric(1, 1e-4, 5).Should().Equal([1, 1e-1, 1e-2, 1e-3, 1e-4], (a, b) => Math.Abs(a - b) < 1e-12 * b);
        foreach (Action make in new Action[] { () => PenaltyStrengths.Geometric(0, 0, 3), () => PenaltyStrengths.Geometric(1, 2, 3), () => PenaltyStrengths.Geometric(1, 0, 3), () => PenaltyStrengths.Geometric(1, 1, 1) })
        {
            make.Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    private sealed class Copied
    {
        [VectorType(30)]
        public float[] Features { get; set; } = [];

        public float Target { get; set; }

        public string Group { get; set; } = "";

        public int Number { get; set; }
    }
}

using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>The trainers as parts of what ML.NET makes of trainers.</summary>
public class VarianceReducedInMlNetTests
{
    // Scores are Single.
    private const double Rounding = 1e-5;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Logistic_regression_tells_each_of_three_classes_from_the_others()
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(300));
        VarianceReducedLogisticRegressionTrainer trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();
        MulticlassPredictionTransformer<OneVersusAllModelParameters> model = _ml.MulticlassClassification.Trainers.OneVersusAll(trainer).Fit(rows);

        IDataView scored = model.Transform(rows), reloaded = model.Reload(rows.Schema).Transform(rows);

        _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy.Should().BeGreaterThan(0.98);
        scored.Vectors("Score").Should().OnlyContain(scores => Math.Abs(scores.Sum() - 1) < Rounding);
        scored.Schema["PredictedLabel"].KeyTexts().Should().Equal(ThreeClasses.Names);
        reloaded.Vectors("Score").Should().BeEquivalentTo(scored.Vectors("Score"), options => options.WithStrictOrdering());
    }

    [Fact]
    public void Probabilities_of_three_classes_are_those_of_three_binary_models_over_their_sum()
    {
        ClassifiedRow[] examples = ThreeClasses.Rows(150);
        IDataView rows = _ml.Load(examples);

        float[][] scores = _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression()).Fit(rows).Transform(rows).Vectors("Score");

        float[][] alone = [.. ThreeClasses.Names.Select(name =>
        {
            IDataView view = _ml.Data.LoadFromEnumerable(examples.Select(row => new ClassifiedRow { Features = row.Features, IsMiddle = row.Class == name }).ToArray());
            return _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression("IsMiddle").Fit(view).Transform(view).Column<float>("Probability");
        })];
        scores.Select((row, i) => row.Select((score, k) => Math.Abs(score - alone[k][i] / alone.Sum(probabilities => probabilities[i]))).Max())
            .Should().OnlyContain(difference => difference < Rounding);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_support_vector_machine_tells_each_of_three_classes_from_the_others(bool useProbabilities)
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(300));
        VarianceReducedLinearSvmTrainer trainer = _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm();
        OneVersusAllTrainer all = _ml.MulticlassClassification.Trainers.OneVersusAll(trainer, useProbabilities: useProbabilities);

        foreach (IDataView scored in all.FitAndReload(rows))
        {
            scored.Column<uint>("PredictedLabel").Zip(rows.Column<uint>("Label")).Count(pair => pair.First == pair.Second).Should().BeGreaterThan(294);
            scored.Vectors("Score").Any(scores => scores.Min() < 0).Should().Be(!useProbabilities);
        }
    }

    [Fact]
    public void Classifiers_are_cross_validated()
    {
        IDataView rows = View(Examples.Generate(600));
        BinaryClassificationCatalog binary = _ml.BinaryClassification;
        MulticlassClassificationCatalog multiclass = _ml.MulticlassClassification;

        var logistic = binary.CrossValidate(rows, binary.Trainers.VarianceReducedLogisticRegression(), numberOfFolds: 4);
        var machine = binary.CrossValidateNonCalibrated(rows, binary.Trainers.VarianceReducedLinearSvm(), numberOfFolds: 4);
        var entropy = multiclass.CrossValidate(rows, multiclass.Trainers.VarianceReducedMaximumEntropy("Class"), numberOfFolds: 4, labelColumnName: "Class");

        // Labels are drawn with the probabilities of a linear score, so that no model finds all of them, and classes are intervals of that score.
        // Which rows a fold of 150 gets moves its metrics by 0.02 to 0.05 around 0.83, 0.26, 0.91 and 0.78: each bound is five such deviations away.
        logistic.Should().HaveCount(4).And.OnlyContain(fold => fold.Metrics.AreaUnderRocCurve > 0.7 && fold.Metrics.LogLossReduction > 0);
        machine.Should().HaveCount(4).And.OnlyContain(fold => fold.Metrics.AreaUnderRocCurve > 0.7);
        entropy.Should().HaveCount(4).And.OnlyContain(fold => fold.Metrics.MicroAccuracy > 0.79 && fold.Metrics.LogLossReduction > 0.5);
        entropy.Select(fold => TrainingResults.Of(fold.Model)).Should().NotContainNulls();
    }

    [Fact]
    public void Regression_is_cross_validated()
    {
        IDataView rows = View(Examples.Generate(600));

        var squares = _ml.Regression.CrossValidate(rows, _ml.Regression.Trainers.VarianceReducedLeastSquares("Target", l2Regularization: 1e-6), numberOfFolds: 3, labelColumnName: "Target");
        var huber = _ml.Regression.CrossValidate(rows, _ml.Regression.Trainers.VarianceReducedHuber("Target", l2Regularization: 1e-6), numberOfFolds: 3, labelColumnName: "Target");
        var poisson = _ml.Regression.CrossValidate(rows, _ml.Regression.Trainers.VarianceReducedPoisson("Count"), numberOfFolds: 3, labelColumnName: "Count");

        // The noise has a standard deviation of 0.1; 200 rows tell that to a tenth of it, and 400 rows teach the weights well.
        foreach (var fold in squares.Concat(huber))
        {
            fold.Metrics.RootMeanSquaredError.Should().BeApproximately(0.1, 0.02);
        }

        // Counts are mostly noise: a single fold can be unlucky, their mean cannot.
        poisson.Should().HaveCount(3);
        poisson.Average(fold => fold.Metrics.RSquared).Should().BePositive();
    }

    [Fact]
    public void The_one_feature_that_matters_is_found()
    {
        IDataView rows = View(OneFeatureMatters());
        BinaryClassificationCatalog binary = _ml.BinaryClassification;
        RegressionCatalog regression = _ml.Regression;
        MulticlassClassificationCatalog multiclass = _ml.MulticlassClassification;

        ShouldBeSecond(binary.PermutationFeatureImportance(binary.Trainers.VarianceReducedLogisticRegression().Fit(rows), rows), change => change.AreaUnderRocCurve);
        ShouldBeSecond(binary.PermutationFeatureImportance(binary.Trainers.VarianceReducedLinearSvm().Fit(rows), rows), change => change.Accuracy);
        ShouldBeSecond(regression.PermutationFeatureImportance(regression.Trainers.VarianceReducedLeastSquares("Target").Fit(rows), rows, "Target"), change => change.RSquared);
        ShouldBeSecond(regression.PermutationFeatureImportance(regression.Trainers.VarianceReducedPoisson("Count").Fit(rows), rows, "Count"), change => change.RSquared);
        ShouldBeSecond(multiclass.PermutationFeatureImportance(multiclass.Trainers.VarianceReducedMaximumEntropy("Class").Fit(rows), rows, "Class"), change => change.MicroAccuracy);

        static void ShouldBeSecond<T>(ImmutableArray<T> changes, Func<T, MetricStatistics> metric)
        {
            double[] means = [.. changes.Select(change => metric(change).Mean)];
            means.Should().HaveCount(Examples.Dimension);
            Array.IndexOf(means, means.Min()).Should().Be(1);
            means.Where((_, feature) => feature != 1).Should().OnlyContain(mean => 5 * Math.Abs(mean) < -means[1]);
        }
    }

    [Fact]
    public void A_calibrator_makes_probabilities_of_the_support_vector_machines_scores()
    {
        Example[] examples = Examples.Generate(600);
        IDataView rows = View(examples);
        EstimatorChain<CalibratorTransformer<PlattCalibrator>> chain =
            _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm().Append(_ml.BinaryClassification.Calibrators.Platt());

        foreach (IDataView scored in chain.FitAndReload(rows))
        {
            CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(scored);
            metrics.LogLossReduction.Should().BeGreaterThan(0.1);
            metrics.AreaUnderRocCurve.Should().Be(_ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve);
            // Probabilities of least cross-entropy have the mean of the labels, which Platt's method draws in by less than 1/n.
            scored.Column<float>("Probability").Average().Should().BeApproximately(examples.Average(example => example.Label ? 1f : 0), 5e-3f);
        }
    }

    [Fact]
    public void Maximum_entropy_is_evaluated_by_its_probabilities()
    {
        Example[] examples = Examples.Generate(300);
        IDataView rows = View(examples);

        foreach (IDataView scored in _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").FitAndReload(rows))
        {
            MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored, "Class", topKPredictionCount: 2);

            float[][] scores = scored.Vectors("Score");
            metrics.LogLoss.Should().BeApproximately(examples.Select((example, i) => -Math.Log(scores[i][example.Class])).Average(), Rounding);
            metrics.MicroAccuracy.Should().BeApproximately(examples.Select((example, i) => scores[i].Max() == scores[i][example.Class] ? 1.0 : 0).Average(), Rounding);
            metrics.TopKAccuracy.Should().BeGreaterThan(metrics.MicroAccuracy);
            metrics.ConfusionMatrix.NumberOfClasses.Should().Be(3);
        }
    }

    [Fact]
    public void Poisson_regression_is_evaluated_by_its_expected_counts()
    {
        Example[] examples = Examples.Generate(300);
        IDataView rows = View(examples);

        foreach (IDataView scored in _ml.Regression.Trainers.VarianceReducedPoisson("Count").FitAndReload(rows))
        {
            RegressionMetrics metrics = _ml.Regression.Evaluate(scored, "Count");

            double[] errors = [.. scored.Column<float>("Score").Select((score, i) => (double)score - examples[i].Count)];
            metrics.MeanAbsoluteError.Should().BeApproximately(errors.Average(Math.Abs), Rounding);
            metrics.MeanSquaredError.Should().BeApproximately(errors.Average(error => error * error), Rounding);
            metrics.RSquared.Should().BePositive();
        }
    }

    /// <summary>Examples whose labels follow the second feature.</summary>
    private static Example[] OneFeatureMatters()
    {
        Example[] examples = Examples.Generate(400);
        foreach (Example example in examples)
        {
            float x = example.Features.GetItemOrDefault(1);
            example.Label = x > 0;
            example.Target = x;
            example.Count = MathF.Round(MathF.Exp(x / 4));
            example.Class = x < -1.5f ? 0u : x < 1.5f ? 1u : 2u;
        }

        return examples;
    }

    private IDataView View(Example[] examples) => _ml.Data.LoadFromEnumerable(examples);
}

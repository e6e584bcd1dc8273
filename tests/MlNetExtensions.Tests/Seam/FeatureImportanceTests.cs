using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Seam;

/// <summary>The second of three features decides, the others are noise.</summary>
public class FeatureImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_feature_that_decides_two_classes_is_found()
    {
        IDataView rows = Load();
        BinaryPredictionTransformer<LinearBinaryModelParameters> model = Perceptron().Fit(rows);

        ImmutableArray<BinaryClassificationMetricsStatistics> changes = _ml.BinaryClassification.PermutationFeatureImportance(model, rows, permutationCount: 3);

        changes.Should().HaveCount(3).And.OnlyContain(change => change.Accuracy.Count == 3);
        ShouldBeSecond([.. changes.Select(change => change.AreaUnderRocCurve.Mean)]);
        // Shuffled, the deciding feature is as good as a coin, and always another coin.
        changes[1].AreaUnderRocCurve.Mean.Should().BeApproximately(-0.5, 0.1);
        changes[1].AreaUnderRocCurve.StandardDeviation.Should().BePositive();
        changes[1].AreaUnderRocCurve.StandardError.Should().BeApproximately(changes[1].AreaUnderRocCurve.StandardDeviation / Math.Sqrt(3), 1e-12);
    }

    [Fact]
    public void The_feature_that_decides_a_number_is_found()
    {
        IDataView rows = Load();
        RegressionPredictionTransformer<LinearRegressionModelParameters> model = Descent().Fit(rows);

        ImmutableArray<RegressionMetricsStatistics> changes = _ml.Regression.PermutationFeatureImportance(model, rows, "Target");

        ShouldBeSecond([.. changes.Select(change => change.RSquared.Mean)]);
        ShouldBeSecond([.. changes.Select(change => -change.MeanSquaredError.Mean)]);
        // The values of a shuffled feature differ from its own by twice its variance of 1/3, and those predictions were right before.
        changes[1].MeanSquaredError.Mean.Should().BeApproximately(4 * 2.0 / 3, 0.8);
        changes[1].RSquared.StandardDeviation.Should().Be(0);
    }

    [Fact]
    public void The_feature_that_decides_the_classes_of_a_multiclass_model_is_found()
    {
        IDataView rows = Load();
        MulticlassPredictionTransformer<OneVersusAllModelParameters> model = OneVersusAll().Fit(rows);

        ImmutableArray<MulticlassClassificationMetricsStatistics> changes = _ml.MulticlassClassification.PermutationFeatureImportance(model, rows, "Class");

        ShouldBeSecond([.. changes.Select(change => change.MicroAccuracy.Mean)]);
        changes[1].PerClassLogLoss.Should().HaveCount(2).And.OnlyContain(change => change.Mean > 0);
    }

    [Fact]
    public void Features_that_have_names_go_by_them()
    {
        IDataView rows = Load(), featurized = _ml.Transforms.Concatenate("Features", "First", "Second", "Third").Fit(rows).Transform(rows);
        ITransformer binary = Perceptron().Fit(featurized), regression = Descent().Fit(featurized), multiclass = OneVersusAll().Fit(featurized);

        ShouldBeImportant(_ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(binary, featurized).ToDictionary(pair => pair.Key, pair => pair.Value.Accuracy));
        ShouldBeImportant(_ml.Regression.PermutationFeatureImportance(regression, featurized, "Target").ToDictionary(pair => pair.Key, pair => pair.Value.RSquared));
        ShouldBeImportant(_ml.MulticlassClassification.PermutationFeatureImportance(multiclass, featurized, "Class").ToDictionary(pair => pair.Key, pair => pair.Value.MicroAccuracy));

        static void ShouldBeImportant(Dictionary<string, MetricStatistics> changes)
        {
            changes.Keys.Should().BeEquivalentTo("First", "Second", "Third");
            changes.MinBy(change => change.Value.Mean).Key.Should().Be("Second");
        }
    }

    [Fact]
    public void The_last_predictor_of_a_fitted_or_loaded_chain_is_what_is_looked_at()
    {
        IDataView rows = Load();
        TransformerChain<RegressionPredictionTransformer<LinearRegressionModelParameters>> chain =
            _ml.Transforms.Concatenate("Features", "First", "Second", "Third").Append(Descent()).Fit(rows);
        IDataView featurized = chain.First().Transform(rows);

        foreach (ITransformer model in new[] { chain, chain.Reload(rows.Schema) })
        {
            _ml.Regression.PermutationFeatureImportance(model, featurized, "Target").MinBy(pair => pair.Value.RSquared.Mean).Key.Should().Be("Second");
        }

        FluentActions.Invoking(() => _ml.Regression.PermutationFeatureImportance((ITransformer)chain.First(), featurized, "Target")).Should().Throw<Exception>();
    }

    [Fact]
    public void Fewer_rows_can_be_shuffled()
    {
        IDataView rows = Load();
        RegressionPredictionTransformer<LinearRegressionModelParameters> model = Descent().Fit(rows);

        ShouldBeSecond([.. _ml.Regression.PermutationFeatureImportance(model, rows, "Target", numberOfExamplesToUse: 50).Select(change => change.RSquared.Mean)]);
        FluentActions.Invoking(() => _ml.Regression.PermutationFeatureImportance(model, rows, "Target", numberOfExamplesToUse: 0)).Should().Throw<Exception>();
    }

    [Fact]
    public void Sparse_rows_are_shuffled_as_dense_ones_are()
    {
        Row[] examples = Rows(), sparse = Rows();
        foreach (Row row in sparse)
        {
            float[] x = [.. row.Features.DenseValues()];
            row.Features = new VBuffer<float>(3, 1, [x[1]], [1]);
        }

        foreach (Row row in examples)
        {
            row.Features = new VBuffer<float>(3, [0, row.Features.GetItemOrDefault(1), 0]);
        }

        RegressionPredictionTransformer<LinearRegressionModelParameters> model = Descent().Fit(_ml.Data.LoadFromEnumerable(examples));
        double[] Changes(Row[] data) => [.. new MLContext(seed: 1).Regression
            .PermutationFeatureImportance(model, _ml.Data.LoadFromEnumerable(data), "Target").Select(change => change.RSquared.Mean)];

        Changes(sparse).Zip(Changes(examples)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    private static void ShouldBeSecond(double[] changes)
    {
        changes.Should().HaveCount(3);
        Array.IndexOf(changes, changes.Min()).Should().Be(1);
        (5 * Math.Max(Math.Abs(changes[0]), Math.Abs(changes[2]))).Should().BeLessThan(-changes[1]);
    }

    private static Row[] Rows()
    {
        var random = new Random(21);
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            float[] x = [2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1];
            return new Row
            {
                Features = new VBuffer<float>(3, x),
                First = x[0],
                Second = x[1],
                Third = x[2],
                Label = x[1] > 0,
                Target = 2 * x[1],
                Class = x[1] > 0 ? 0u : 1u,
            };
        })];
    }

    private AveragedPerceptronTrainer Perceptron() => _ml.BinaryClassification.Trainers.AveragedPerceptron(numberOfIterations: 20);

    private OnlineGradientDescentTrainer Descent() => _ml.Regression.Trainers.OnlineGradientDescent("Target", numberOfIterations: 100);

    private OneVersusAllTrainer OneVersusAll() => _ml.MulticlassClassification.Trainers.OneVersusAll(
        _ml.BinaryClassification.Trainers.SgdCalibrated(new SgdCalibratedTrainer.Options { LabelColumnName = "Class", NumberOfThreads = 1, LearningRate = 0.5 }), "Class");

    private IDataView Load() => _ml.Data.LoadFromEnumerable(Rows());

    private sealed class Row
    {
        [VectorType(3)]
        public VBuffer<float> Features { get; set; }

        public float First { get; set; }

        public float Second { get; set; }

        public float Third { get; set; }

        public bool Label { get; set; }

        public float Target { get; set; }

        [KeyType(2)]
        public uint Class { get; set; }
    }
}

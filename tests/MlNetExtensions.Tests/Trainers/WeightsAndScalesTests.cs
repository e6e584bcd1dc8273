using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>What weights of examples, weights of classes and scales of features do to each other.</summary>
public class WeightsAndScalesTests
{
    private const int Wide = 40;
    private const int WideRows = 300;

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(FeatureScaling.StandardDeviation)]
    [InlineData(FeatureScaling.MaximumAbsolute)]
    public void Scales_of_sparse_features_count_their_zeros(FeatureScaling scaling)
    {
        float[][] rows = SparseRows();
        double[] scales = [.. Enumerable.Range(0, Wide).Select(j =>
        {
            double[] column = [.. rows.Select(row => (double)row[j])];
            double mean = column.Average();
            return scaling == FeatureScaling.MaximumAbsolute ? column.Max(Math.Abs) : Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
        })];

        LinearRegressionModelParameters model = Fit(rows, scaling), byHand = Fit([.. rows.Select(row => row.Select((value, j) => (float)(value / scales[j])).ToArray())], FeatureScaling.None);

        model.Weights.Select((weight, j) => weight * scales[j]).Zip(byHand.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    [Fact]
    public void Every_class_gets_its_weights_back_in_units_of_the_features()
    {
        Example[] examples = Examples.Generate(300);
        // Powers of two divide without rounding.
        float[] units = [1, 4, 0.25f, 2, 8];
        Example[] scaled = [.. examples.Select(example => new Example
        {
            Features = new VBuffer<float>(Examples.Dimension, [.. example.Features.DenseValues().Select((value, j) => value * units[j])]),
            Class = example.Class,
        })];
        MaximumEntropyModel Fit(Example[] rows) => _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options
        {
            LabelColumnName = "Class",
            FeatureScaling = FeatureScaling.MaximumAbsolute,
            Tolerance = 1e-10,
        }).Fit(View(rows)).Model;

        MaximumEntropyModel model = Fit(examples), other = Fit(scaled);

        for (int k = 0; k < 3; k++)
        {
            model.GetWeights(k).Zip(other.GetWeights(k).Select((weight, j) => weight * units[j])).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
        }

        model.GetWeights(0).Should().NotEqual(model.GetWeights(1));
    }

    [Fact]
    public void A_weight_of_two_is_the_row_twice_for_the_scales_too()
    {
        Example[] examples = Examples.Generate(150);
        for (int i = 0; i < examples.Length; i += 3)
        {
            examples[i].Weight = 2;
        }

        var options = new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", L2Regularization = 0.5, FeatureScaling = FeatureScaling.StandardDeviation, Tolerance = 1e-12 };
        LinearRegressionModelParameters twice = _ml.Regression.Trainers.VarianceReducedLeastSquares(options)
            .Fit(View(examples.SelectMany(example => Enumerable.Repeat(example, (int)example.Weight)))).Model;
        options.ExampleWeightColumnName = "Weight";
        LinearRegressionModelParameters model = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).Fit(View(examples)).Model;

        model.Weights.Zip(twice.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5f);
    }

    [Fact]
    public void Weights_of_classes_multiply_those_of_examples()
    {
        Example[] examples = Examples.Generate(200);
        for (int i = 0; i < examples.Length; i++)
        {
            examples[i].Weight = 1 + i % 4;
        }

        LinearModelParameters Fit(double positive) => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(new VarianceReducedLogisticRegressionTrainer.Options
        {
            ExampleWeightColumnName = "Weight",
            PositiveClassWeight = positive,
            L2Regularization = 0.05,
            Tolerance = 1e-12,
        }).Fit(View(examples)).Model.SubModel;

        LinearModelParameters model = Fit(3);
        foreach (Example example in examples.Where(example => example.Label))
        {
            example.Weight *= 3;
        }

        ShouldAgree(model, Fit(1));
    }

    [Fact]
    public void Balance_is_among_weighted_examples()
    {
        Example[] examples = Examples.Generate(200);
        for (int i = 0; i < examples.Length; i++)
        {
            examples[i].Weight = 1 + i % 4;
        }

        LinearModelParameters Fit(bool balance) => _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(new VarianceReducedLinearSvmTrainer.Options
        {
            ExampleWeightColumnName = "Weight",
            BalanceClasses = balance,
            L2Regularization = 0.05,
            Tolerance = 1e-12,
        }).Fit(View(examples)).Model;

        LinearModelParameters model = Fit(true);
        float all = examples.Sum(example => example.Weight), positive = examples.Where(example => example.Label).Sum(example => example.Weight);
        foreach (Example example in examples)
        {
            example.Weight *= all / (2 * (example.Label ? positive : all - positive));
        }

        ShouldAgree(model, Fit(false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Balance_of_one_class_alone_changes_nothing(bool label)
    {
        Example[] examples = [.. Examples.Generate(200).Where(example => example.Label == label)];
        LinearModelParameters Fit(bool balance) => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(new VarianceReducedLogisticRegressionTrainer.Options
        {
            // An intercept would grow without end; the default penalty, 1/S, tells the total weight S.
            Intercept = false,
            BalanceClasses = balance,
            Tolerance = 1e-12,
        }).Fit(View(examples)).Model.SubModel;

        LinearModelParameters model = Fit(true);

        ShouldAgree(model, Fit(false));
        model.Weights.Should().Contain(weight => Math.Abs(weight) > 0.1f);
    }

    [Fact]
    public void Balance_is_among_the_classes_that_occur_and_leaves_the_total_weight()
    {
        Example[] examples = Examples.Generate(300);
        uint missing = examples[0].Class;
        examples = [.. examples.Where(example => example.Class != missing)];
        MaximumEntropyModel Fit(bool balance, string? weights) => _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options
        {
            LabelColumnName = "Class",
            ExampleWeightColumnName = weights,
            BalanceClasses = balance,
            Tolerance = 1e-10,
        }).Fit(View(examples)).Model;

        MaximumEntropyModel model = Fit(true, null);
        foreach (Example example in examples)
        {
            example.Weight = examples.Length / (2f * examples.Count(other => other.Class == example.Class));
        }

        // Without a penalty of its own the default, 1/S, tells the total weight.
        MaximumEntropyModel byHand = Fit(false, "Weight");
        for (int k = 0; k < 3; k++)
        {
            model.GetWeights(k).Zip(byHand.GetWeights(k)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
        }
    }

    private static float[][] SparseRows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, WideRows).Select(_ => Enumerable.Range(0, Wide).Select(j => random.NextDouble() < 0.08 ? (j + 1) * (random.NextSingle() - 0.3f) : 0).ToArray())];
    }

    private static void ShouldAgree(LinearModelParameters model, LinearModelParameters other)
    {
        model.Weights.Zip(other.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4f);
        model.Bias.Should().BeApproximately(other.Bias, 1e-4f);
    }

    private LinearRegressionModelParameters Fit(float[][] rows, FeatureScaling scaling)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Example));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Wide);
        float[][] original = SparseRows();
        IDataView view = _ml.Data.LoadFromEnumerable(rows.Select((row, i) =>
        {
            int[] stored = [.. Enumerable.Range(0, Wide).Where(j => row[j] != 0)];
            return new Example { Features = new VBuffer<float>(Wide, stored.Length, [.. stored.Select(j => row[j])], stored), Target = original[i].Sum() };
        }), definition);
        return _ml.Regression.Trainers.VarianceReducedLeastSquares(new VarianceReducedLeastSquaresTrainer.Options
        {
            LabelColumnName = "Target",
            L2Regularization = 0.1,
            FeatureScaling = scaling,
            Tolerance = 1e-12,
        }).Fit(view).Model;
    }

    private IDataView View(IEnumerable<Example> examples) => _ml.Data.LoadFromEnumerable(examples);
}

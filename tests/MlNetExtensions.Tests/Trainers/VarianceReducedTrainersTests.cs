using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Tests.Trainers;

public class VarianceReducedTrainersTests
{
    private const double Lambda = 0.01;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Logistic_regression_is_ML_NETs_own_model_with_the_weights_of_the_minimizer()
    {
        Example[] examples = Examples.Generate(500);
        float[] values = [.. examples.SelectMany(example => example.Features.DenseValues())];
        double[] labels = [.. examples.Select(example => example.Label ? 1.0 : -1)];
        FiniteSumResult expected = FiniteSumMinimizer.Minimize(new DenseRows<float>(values, Examples.Dimension), labels, default(LogisticLoss), Regularizer.Ridge(Lambda));

        BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> model =
            _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(l2Regularization: Lambda).Fit(View(examples));

        model.Model.SubModel.Weights.Should().Equal(expected.Weights.Select(weight => (float)weight));
        model.Model.SubModel.Bias.Should().Be((float)expected.Intercepts[0]);
        FiniteSumResult training = TrainingResults.Of(model)!;
        training.Objective.Should().Be(expected.Objective);
        training.StopReason.Should().Be(StopReason.Converged);
        training.CertificateKind.Should().Be(CertificateKind.DualityGap);
        training.History.Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public void Saved_models_score_the_same_where_they_are_loaded()
    {
        IDataView rows = View(Examples.Generate(200));
        var models = new (ITransformer Model, string Output)[]
        {
            (_ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(rows), "Probability"),
            (_ml.BinaryClassification.Trainers.VarianceReducedLinearSvm().Fit(rows), "Score"),
            (_ml.Regression.Trainers.VarianceReducedLeastSquares("Target").Fit(rows), "Score"),
            (_ml.Regression.Trainers.VarianceReducedHuber("Target").Fit(rows), "Score"),
            (_ml.Regression.Trainers.VarianceReducedPoisson("Count").Fit(rows), "Score"),
        };
        foreach ((ITransformer model, string output) in models)
        {
            TrainingResults.Of(model).Should().NotBeNull();
            Reload(model, rows).Transform(rows).GetColumn<float>(output).Should().Equal(model.Transform(rows).GetColumn<float>(output));
        }
    }

    [Fact]
    public void Maximum_entropy_gives_keys_and_probabilities_before_and_after_loading()
    {
        IDataView rows = View(Examples.Generate(300));
        MaximumEntropyTransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class", l2Regularization: 1e-3).Fit(rows);
        ITransformer loaded = Reload(model, rows);

        IDataView scored = model.Transform(rows), reloaded = loaded.Transform(rows);

        scored.Schema["PredictedLabel"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
        reloaded.Schema["PredictedLabel"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
        reloaded.Schema["Score"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 3));
        reloaded.GetColumn<uint>("PredictedLabel").Should().Equal(scored.GetColumn<uint>("PredictedLabel"));
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        reloaded.GetColumn<float[]>("Score").Should().BeEquivalentTo(scores, options => options.WithStrictOrdering());
        scores.Should().OnlyContain(row => Math.Abs(row.Sum() - 1) < 1e-5);
        scored.GetColumn<uint>("PredictedLabel").Zip(scored.GetColumn<uint>("Class")).Count(pair => pair.First == pair.Second).Should().BeGreaterThan(270);
        MaximumEntropyTransformer found = MaximumEntropyTransformer.Find(loaded)!;
        found.Model.Biases.Should().Equal(model.Model.Biases);
        found.Model.GetWeights(2).Should().Equal(model.Model.GetWeights(2));
        found.Model.ClassNames.Should().Equal("1", "2", "3");
    }

    [Fact]
    public void Free_intercepts_make_predictions_add_up_to_the_labels()
    {
        // The derivative by an unpenalized intercept is the mean of prediction minus label: zero at the minimum.
        Example[] examples = Examples.Generate(400);
        IDataView rows = View(examples);

        PoissonRegressionTransformer poisson = _ml.Regression.Trainers.VarianceReducedPoisson("Count").Fit(rows);
        MaximumEntropyTransformer entropy = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(rows);
        ITransformer logistic = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(rows);

        poisson.Transform(rows).GetColumn<float>("Score").Average().Should().BeApproximately(examples.Average(example => example.Count), 5e-3f);
        logistic.Transform(rows).GetColumn<float>("Probability").Average().Should().BeApproximately(examples.Average(example => example.Label ? 1f : 0), 2e-3f);
        entropy.Transform(rows).GetColumn<float[]>("Score").Average(scores => scores[1]).Should().BeApproximately(examples.Average(example => example.Class == 1 ? 1f : 0), 2e-3f);
        PoissonRegressionTransformer.Find(Reload(poisson, rows))!.Model.Weights.Should().Equal(poisson.Model.Weights);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Lambda)]
    public void A_weight_of_two_is_the_row_twice(double? penalty)
    {
        Example[] examples = Examples.Generate(150);
        for (int i = 0; i < examples.Length; i += 3)
        {
            examples[i].Weight = 2;
        }

        IDataView weighted = View(examples), repeated = View(examples.SelectMany(example => Enumerable.Repeat(example, (int)example.Weight)));
        var options = new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", L2Regularization = penalty, Tolerance = 1e-12 };
        LinearRegressionModelParameters twice = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).Fit(repeated).Model;

        options.ExampleWeightColumnName = "Weight";
        LinearRegressionModelParameters model = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).Fit(weighted).Model;

        ShouldAgree(model, twice, 1e-5f);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.9)]
    public void How_rows_are_written_down_changes_no_bit_of_the_weights(double fill)
    {
        const int size = 40;
        var random = new Random(3);
        float[][] rows = [.. Enumerable.Range(0, 120).Select(_ => Enumerable.Range(0, size).Select(_ => random.NextDouble() < fill ? random.NextSingle() - 0.5f : 0).ToArray())];
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Example));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        LinearRegressionModelParameters Fit(Func<float[], VBuffer<float>> write) => _ml.Regression.Trainers.VarianceReducedLeastSquares("Target").Fit(_ml.Data.LoadFromEnumerable(
            rows.Select(row => new Example { Features = write(row), Target = row.Sum() }), definition)).Model;

        LinearRegressionModelParameters dense = Fit(row => new VBuffer<float>(size, row));
        LinearRegressionModelParameters sparse = Fit(row =>
        {
            int[] stored = [.. Enumerable.Range(0, size).Where(j => row[j] != 0)];
            return new VBuffer<float>(size, stored.Length, [.. stored.Select(j => row[j])], stored);
        });

        sparse.Weights.Should().Equal(dense.Weights);
        sparse.Bias.Should().Be(dense.Bias);
    }

    [Fact]
    public void Sparse_rows_teach_what_dense_rows_teach()
    {
        var options = new VarianceReducedLogisticRegressionTrainer.Options { L2Regularization = Lambda, Tolerance = 1e-12 };
        VarianceReducedLogisticRegressionTrainer trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options);

        ShouldAgree(
            trainer.Fit(View(Examples.Generate(200, sparse: true))).Model.SubModel,
            trainer.Fit(View(Examples.Generate(200))).Model.SubModel,
            1e-5f);
    }

    [Theory]
    [InlineData(FeatureScaling.StandardDeviation)]
    [InlineData(FeatureScaling.MaximumAbsolute)]
    public void Scaling_is_folded_back_into_the_weights(FeatureScaling scaling)
    {
        Example[] examples = Examples.Generate(200);
        double[] scales = [.. Enumerable.Range(0, Examples.Dimension).Select(j => Scale([.. examples.Select(example => (double)example.Features.GetItemOrDefault(j))], scaling))];
        Example[] scaled = [.. examples.Select(example => new Example
        {
            Features = new VBuffer<float>(Examples.Dimension, [.. example.Features.DenseValues().Select((value, j) => (float)(value / scales[j]))]),
            Target = example.Target,
        })];
        var options = new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", L2Regularization = Lambda, Tolerance = 1e-12 };
        LinearRegressionModelParameters byHand = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).Fit(View(scaled)).Model;

        options.FeatureScaling = scaling;
        LinearRegressionModelParameters model = _ml.Regression.Trainers.VarianceReducedLeastSquares(options).Fit(View(examples)).Model;

        model.Weights.Select((weight, j) => (double)weight * scales[j]).Zip(byHand.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        model.Bias.Should().BeApproximately(byHand.Bias, 1e-4f);
    }

    [Fact]
    public void Balanced_classes_are_those_weights()
    {
        Example[] examples = Examples.Generate(300);
        double positives = examples.Count(example => example.Label);
        foreach (Example example in examples)
        {
            example.Weight = (float)(examples.Length / (2 * (example.Label ? positives : examples.Length - positives)));
        }

        IDataView rows = View(examples);
        var weighted = new VarianceReducedLinearSvmTrainer.Options { ExampleWeightColumnName = "Weight", L2Regularization = Lambda, Tolerance = 1e-12 };
        var balanced = new VarianceReducedLinearSvmTrainer.Options { BalanceClasses = true, L2Regularization = Lambda, Tolerance = 1e-12 };

        ShouldAgree(
            _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(balanced).Fit(rows).Model,
            _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(weighted).Fit(rows).Model,
            1e-5f);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_weights()
    {
        IDataView rows = View(Examples.Generate(3000));
        float[] Weights(int threads) => [.. _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(
            new VarianceReducedLogisticRegressionTrainer.Options { NumberOfThreads = threads, Solver = FiniteSumSolver.Catalyst }).Fit(rows).Model.SubModel.Weights];

        Weights(2).Should().Equal(Weights(1));
    }

    [Fact]
    public void The_worst_rows_can_be_what_counts()
    {
        Example[] examples = Examples.Generate(200);
        examples[7].Target += 30;
        IDataView rows = View(examples);
        LinearRegressionModelParameters Fit(SpectralRisk? risk, double shiftCost = 1) => _ml.Regression.Trainers.VarianceReducedLeastSquares(
            new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", Risk = risk, RiskShiftCost = shiftCost, L2Regularization = Lambda }).Fit(rows).Model;
        IEnumerable<double> Errors(LinearRegressionModelParameters model) => examples.Select(example =>
            Math.Abs(example.Target - model.Bias - example.Features.DenseValues().Zip(model.Weights).Sum(pair => (double)pair.First * pair.Second)));
        double Worst(LinearRegressionModelParameters model) => Errors(model).Max();
        double Tail(LinearRegressionModelParameters model) => Errors(model).OrderDescending().Take(20).Average(error => error * error);

        // The cheaper it is to shift weight, the nearer to the mean of the worst tenth.
        Tail(Fit(SpectralRisk.ConditionalValueAtRisk(0.9), 0.01)).Should().BeLessThan(0.99 * Tail(Fit(SpectralRisk.ConditionalValueAtRisk(0.9))));
        Worst(Fit(SpectralRisk.ConditionalValueAtRisk(0.9))).Should().BeLessThan(Worst(Fit(null)));
    }

    [Fact]
    public void Trainers_live_in_chains_and_announce_their_columns()
    {
        IDataView rows = View(Examples.Generate(200));
        EstimatorChain<MaximumEntropyTransformer> chain = _ml.Transforms.CopyColumns("X", "Features").AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class", "X"));
        ITransformer fitted = chain.Fit(rows);
        SchemaShape shape = chain.GetOutputSchema(Shape());

        shape.Select(column => column.Name).Should().Contain(["PredictedLabel", "Score"]);
        fitted.Transform(rows).Schema.Select(column => column.Name).Should().Contain(["PredictedLabel", "Score"]);
        TrainingResults.Of(fitted).Should().NotBeNull();
        _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().GetOutputSchema(Shape()).Select(column => column.Name)
            .Should().Contain(["PredictedLabel", "Score", "Probability"]);
    }

    private static double Scale(double[] column, FeatureScaling scaling)
    {
        double mean = column.Average(), deviation = Math.Sqrt(column.Average(value => (value - mean) * (value - mean)));
        return scaling == FeatureScaling.MaximumAbsolute ? column.Max(Math.Abs) : deviation > 1e-6 ? deviation : Math.Abs(mean);
    }

    private static void ShouldAgree(LinearModelParameters model, LinearModelParameters other, float tolerance)
    {
        model.Weights.Zip(other.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < tolerance);
        model.Bias.Should().BeApproximately(other.Bias, tolerance);
    }

    private IDataView View(IEnumerable<Example> examples) => _ml.Data.LoadFromEnumerable(examples);

    /// <summary>The shape of examples, by a mapping that would write one.</summary>
    private SchemaShape Shape() => _ml.Transforms.CustomMapping<Empty, Example>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));

    private static ITransformer Reload(ITransformer model, IDataView rows)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Empty;
}

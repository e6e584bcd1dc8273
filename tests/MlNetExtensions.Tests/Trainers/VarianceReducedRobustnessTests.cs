using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace MlNetExtensions.Tests.Trainers;

public class VarianceReducedRobustnessTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_feature_that_is_not_finite_is_named()
    {
        Example[] examples = Examples.Generate(20);
        examples[13].Features = new VBuffer<float>(Examples.Dimension, [1, 2, float.NaN, 4, 5]);

        Fitting(examples).Should().Throw<ArgumentException>().WithMessage("*'Features'*row 13*slot 2*NaN*ReplaceMissingValues*");
    }

    [Fact]
    public void A_label_that_is_missing_is_named()
    {
        Example[] examples = Examples.Generate(20);
        examples[4].Target = float.NaN;
        examples[5].Class = 3;

        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedLeastSquares("Target").Fit(View(examples)))
            .Should().Throw<ArgumentException>().WithMessage("*'Target'*row 4*");
        FluentActions.Invoking(() => _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(View(examples)))
            .Should().Throw<ArgumentException>().WithMessage("*'Class'*row 5*");
    }

    [Fact]
    public void A_weight_below_zero_is_named()
    {
        Example[] examples = Examples.Generate(20);
        examples[6].Weight = -1;

        FluentActions.Invoking(() => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(exampleWeightColumnName: "Weight").Fit(View(examples)))
            .Should().Throw<ArgumentException>().WithMessage("*'Weight'*row 6*-1*");
    }

    [Theory]
    [InlineData("Nothing", "Features", "*'Nothing'*")]
    [InlineData("Target", "Features", "*'Target'*Boolean*")]
    [InlineData("Label", "Nothing", "*'Nothing'*")]
    [InlineData("Label", "Target", "*'Target'*scalar*Concatenate*")]
    [InlineData("Label", "Label", "*'Label'*Single*")]
    public void Columns_that_do_not_fit_are_named(string label, string features, string message) =>
        FluentActions.Invoking(() => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(label, features).Fit(View(Examples.Generate(10))))
            .Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void Columns_that_do_not_fit_are_named_by_chains_before_they_read_a_row()
    {
        IDataView rows = View([]);
        ColumnCopyingEstimator first = _ml.Transforms.CopyColumns("Copy", "Label");
        foreach ((Action fit, string message) in new (Action, string)[]
        {
            (() => first.Append(_ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Nothing")).Fit(rows), "*'Nothing'*"),
            (() => first.Append(_ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class", "Target")).Fit(rows), "*'Target'*scalar*Concatenate*"),
            (() => first.Append(_ml.Regression.Trainers.VarianceReducedPoisson("Count", exampleWeightColumnName: "Features")).Fit(rows), "*'Features'*weights of examples*"),
            (() => first.Append(_ml.BinaryClassification.Trainers.VarianceReducedLinearSvm("Copy", "Target")).Fit(rows), "*'Target'*scalar*"),
        })
        {
            fit.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void An_infinite_feature_and_a_negative_count_are_named_with_a_remedy_that_works()
    {
        Example[] infinite = Examples.Generate(20), negative = Examples.Generate(20);
        infinite[3].Features = new VBuffer<float>(Examples.Dimension, [1, float.PositiveInfinity, 0, 0, 2]);
        negative[7].Count = -1;

        Fitting(infinite).Should().Throw<ArgumentException>().WithMessage("*'Features'*row 3*slot 1*finite*");
        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedPoisson("Count").Fit(View(negative))).Should().Throw<ArgumentException>().WithMessage("*'Count'*row 7*-1*");
    }

    [Fact]
    public void Features_that_are_no_numbers_get_no_class()
    {
        MaximumEntropyTransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(View(Examples.Generate(100)));
        Example[] missing = Examples.Generate(2);
        missing[1].Features = new VBuffer<float>(Examples.Dimension, [1, float.NaN, 0, 0, 2]);

        uint[] keys = [.. model.Transform(View(missing)).GetColumn<uint>("PredictedLabel")];

        keys[0].Should().BeInRange(1, 3);
        keys[1].Should().Be(0);
    }

    [Fact]
    public void Training_ends_where_the_objective_goes_to_zero()
    {
        Example[] positive = [.. Examples.Generate(50).Select(example => new Example { Features = example.Features, Label = true })];

        FiniteSumResult training = TrainingResults.Of(_ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(View(positive)))!;

        training.StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void The_default_solver_copes_with_features_of_very_different_units()
    {
        Example[] examples = [.. Examples.Generate(400).Select(example =>
        {
            float[] features = [.. example.Features.DenseValues()];
            features[1] *= 1e5f;
            return new Example { Features = new VBuffer<float>(features.Length, features), Class = example.Class, Label = example.Label };
        })];

        TrainingResults.Of(_ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(View(examples)))!.StopReason.Should().Be(StopReason.Converged);
        TrainingResults.Of(_ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(View(examples)))!.StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void No_rows_are_an_error() => Fitting([]).Should().Throw<ArgumentException>().WithMessage("*no rows*");

    [Fact]
    public void A_sparse_row_without_a_value_is_a_row_of_zeros()
    {
        Example[] examples = Examples.Generate(60, sparse: true), dense = Examples.Generate(60);
        examples[4].Features = new VBuffer<float>(Examples.Dimension, 0, [], []);
        dense[4].Features = new VBuffer<float>(Examples.Dimension, new float[Examples.Dimension]);

        VarianceReducedLinearSvmTrainer trainer = _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm();

        trainer.Fit(View(examples)).Model.Weights.Should().Equal(trainer.Fit(View(dense)).Model.Weights);
    }

    [Fact]
    public void One_row_one_class_and_copies_of_one_row_are_learned_from()
    {
        Example[] one = Examples.Generate(1), same = [.. Enumerable.Repeat(one[0], 7)];
        Example[] positive = [.. Examples.Generate(50).Select(example => new Example { Features = example.Features, Label = true })];
        foreach (Example[] examples in new[] { one, same, positive })
        {
            ITransformer model = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(l2Regularization: 0.1).Fit(View(examples));

            model.Transform(View(examples)).GetColumn<bool>("PredictedLabel").Should().Equal(examples.Select(example => example.Label));
        }
    }

    [Fact]
    public void A_class_without_rows_gets_no_probability_worth_having()
    {
        Example[] examples = [.. Examples.Generate(200).Where(example => example.Class != 2)];

        MaximumEntropyTransformer model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class", l2Regularization: 0.01).Fit(View(examples));

        model.Transform(View(examples)).GetColumn<float[]>("Score").Should().OnlyContain(scores => scores[2] < 0.02);
    }

    [Fact]
    public void Rows_far_beyond_those_of_training_get_probabilities_too()
    {
        Example[] examples = Examples.Generate(200);
        Example[] far = [.. examples.Select(example => new Example { Features = new VBuffer<float>(Examples.Dimension, [.. example.Features.DenseValues().Select(value => 1e6f * value)]) })];

        IDataView scored = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(View(examples)).Transform(View(far));

        scored.GetColumn<float[]>("Score").Should().OnlyContain(scores => Math.Abs(scores.Sum() - 1) < 1e-6);
        scored.GetColumn<uint>("PredictedLabel").Should().OnlyContain(key => key > 0);
    }

    [Theory]
    [InlineData(1e-12f)]
    [InlineData(1e12f)]
    public void Features_of_any_scale_are_learned_from_when_scaled(float unit)
    {
        Example[] examples = Examples.Generate(200);
        Example[] scaled = [.. examples.Select(example => new Example
        {
            Features = new VBuffer<float>(Examples.Dimension, [.. example.Features.DenseValues().Select(value => unit * value)]),
            Label = example.Label,
        })];
        var options = new VarianceReducedLogisticRegressionTrainer.Options { FeatureScaling = FeatureScaling.StandardDeviation };
        VarianceReducedLogisticRegressionTrainer trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options);

        LinearBinaryModelParameters model = trainer.Fit(View(scaled)).Model.SubModel, natural = trainer.Fit(View(examples)).Model.SubModel;

        model.Weights.Zip(natural.Weights).Should().OnlyContain(pair => Math.Abs(pair.First * unit - pair.Second) < 1e-3f * (1 + Math.Abs(pair.Second)));
    }

    [Fact]
    public void More_features_than_rows_and_features_that_are_zero_are_learned_from()
    {
        Example[] examples = [.. Examples.Generate(3).Select(example => new Example { Features = new VBuffer<float>(Examples.Dimension, [example.Features.GetItemOrDefault(0), 0, 0, 0, 0]), Target = example.Target })];

        LinearRegressionModelParameters model = _ml.Regression.Trainers.VarianceReducedLeastSquares("Target").Fit(View(examples)).Model;

        model.Weights.Skip(1).Should().OnlyContain(weight => weight == 0);
    }

    [Fact]
    public void One_feature_is_enough_for_every_trainer()
    {
        Narrow[] examples = [.. Examples.Generate(60).Select(example => new Narrow { Features = [example.Features.GetItemOrDefault(0)], Label = example.Label, Target = example.Target, Class = example.Class })];
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Narrow));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        IDataView rows = _ml.Data.LoadFromEnumerable(examples, definition);

        _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(rows).Model.SubModel.Weights.Should().ContainSingle().Which.Should().BePositive();
        _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm().Fit(rows).Model.Weights.Should().ContainSingle().Which.Should().BePositive();
        _ml.Regression.Trainers.VarianceReducedHuber("Target").Fit(rows).Model.Weights.Should().ContainSingle().Which.Should().BePositive();
        _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(rows).Model.GetWeights(2).Should().ContainSingle().Which.Should().BePositive();
    }

    [Fact]
    public void Training_can_be_canceled_and_watched()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<double>();
        var options = new VarianceReducedLogisticRegressionTrainer.Options
        {
            Solver = FiniteSumSolver.Saga,
            Progress = new Watcher(progress =>
            {
                seen.Add(progress.Objective);
                source.Cancel();
            }),
            CancellationToken = source.Token,
            Tolerance = 0,
        };

        FluentActions.Invoking(() => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options).Fit(View(Examples.Generate(500))))
            .Should().Throw<OperationCanceledException>();
        seen.Should().ContainSingle();
    }

    [Fact]
    public void Options_that_cannot_hold_are_refused_at_once()
    {
        BinaryClassificationCatalog.BinaryClassificationTrainers trainers = _ml.BinaryClassification.Trainers;
        foreach (VarianceReducedLogisticRegressionTrainer.Options options in new VarianceReducedLogisticRegressionTrainer.Options[]
        {
            new() { L2Regularization = -1 },
            new() { L1Regularization = double.NaN },
            new() { Regularizer = Regularizer.None, L1Regularization = 1 },
            new() { PositiveClassWeight = 0 },
            new() { Tolerance = 1 },
            new() { MaximumPasses = -1 },
            new() { LabelColumnName = "" },
            new() { Risk = SpectralRisk.Mean, ExampleWeightColumnName = "Weight" },
            new() { Risk = SpectralRisk.Mean, BalanceClasses = true },
            new() { Risk = SpectralRisk.Mean, Solver = FiniteSumSolver.Newton },
            new() { Risk = SpectralRisk.Mean, RiskShiftCost = 0 },
            new() { Solver = FiniteSumSolver.Prospect },
            new() { NumberOfThreads = 0 },
        })
        {
            FluentActions.Invoking(() => trainers.VarianceReducedLogisticRegression(options)).Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void A_model_refuses_rows_of_another_size()
    {
        PoissonRegressionTransformer model = _ml.Regression.Trainers.VarianceReducedPoisson("Count").Fit(View(Examples.Generate(50)));
        IDataView narrow = _ml.Data.LoadFromEnumerable([new Narrow { Features = [1, 2] }]);

        FluentActions.Invoking(() => model.Transform(narrow)).Should().Throw<ArgumentException>().WithMessage("*2 features*5*");
    }

    private Action Fitting(Example[] examples) => () => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(View(examples));

    private IDataView View(IEnumerable<Example> examples) => _ml.Data.LoadFromEnumerable(examples);

    private sealed class Watcher(Action<TrainingProgress> watch) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => watch(value);
    }

    private sealed class Narrow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public float Target { get; set; }

        [KeyType(3)]
        public uint Class { get; set; }
    }
}

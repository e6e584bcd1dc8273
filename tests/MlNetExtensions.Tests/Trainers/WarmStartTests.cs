using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>Training goes on from an earlier model, as with ML.NET's retrainable trainers.</summary>
public class WarmStartTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _rows;

    public WarmStartTests() => _rows = _ml.Data.LoadFromEnumerable(Examples.Generate(400));

    public static TheoryData<FeatureScaling, FiniteSumSolver> Ways => new()
    {
        { FeatureScaling.None, FiniteSumSolver.Auto },
        { FeatureScaling.StandardDeviation, FiniteSumSolver.Auto },
        { FeatureScaling.MaximumAbsolute, FiniteSumSolver.Catalyst },
        { FeatureScaling.StandardDeviation, FiniteSumSolver.Saga },
        { FeatureScaling.StandardDeviation, FiniteSumSolver.QNing },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_start_at_the_solution_is_the_end(FeatureScaling scaling, FiniteSumSolver solver)
    {
        void Check<TOptions, TTrainer, TModel>(Func<TOptions, TTrainer> create, string label, params Func<TTrainer, TModel, ITransformer>[] again)
            where TOptions : VarianceReducedOptions, new()
            where TTrainer : IEstimator<TModel>
            where TModel : class, ITransformer
        {
            // The certificate of a first fit may owe its bound to points before the last, which a start at the last does not know: the first fit is closer.
            TModel cold = create(With(new TOptions(), label, scaling, solver, 1e-9)).Fit(_rows);
            foreach (Func<TTrainer, TModel, ITransformer> fit in again)
            {
                NoPass(fit(create(With(new TOptions(), label, scaling, solver, 1e-6)), cold));
            }
        }

        Check<VarianceReducedLogisticRegressionTrainer.Options, VarianceReducedLogisticRegressionTrainer, BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>>(
            _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression, "Label", (trainer, cold) => trainer.Fit(_rows, cold.Model), (trainer, cold) => trainer.Fit(_rows, cold.Model.SubModel));
        Check<VarianceReducedLinearSvmTrainer.Options, VarianceReducedLinearSvmTrainer, BinaryPredictionTransformer<LinearBinaryModelParameters>>(
            _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm, "Label", (trainer, cold) => trainer.Fit(_rows, cold.Model));
        Check<VarianceReducedLeastSquaresTrainer.Options, VarianceReducedLeastSquaresTrainer, RegressionPredictionTransformer<LinearRegressionModelParameters>>(
            _ml.Regression.Trainers.VarianceReducedLeastSquares, "Target", (trainer, cold) => trainer.Fit(_rows, cold.Model));
        Check<VarianceReducedHuberTrainer.Options, VarianceReducedHuberTrainer, RegressionPredictionTransformer<LinearRegressionModelParameters>>(
            _ml.Regression.Trainers.VarianceReducedHuber, "Target", (trainer, cold) => trainer.Fit(_rows, cold.Model));
        Check<VarianceReducedMaximumEntropyTrainer.Options, VarianceReducedMaximumEntropyTrainer, MaximumEntropyTransformer>(
            _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy, "Class", (trainer, cold) => trainer.Fit(_rows, cold.Model));
    }

    [Fact]
    public void Poisson_regression_goes_on_from_its_own_model_and_from_a_linear_one()
    {
        VarianceReducedPoissonTrainer trainer = _ml.Regression.Trainers.VarianceReducedPoisson(
            With(new VarianceReducedPoissonTrainer.Options(), "Count", FeatureScaling.StandardDeviation, FiniteSumSolver.Auto, 1e-6));
        PoissonRegressionTransformer cold = trainer.Fit(_rows);
        // A linear model of the same weights, by way of labels that it explains exactly.
        LinearRegressionModelParameters linear = _ml.Regression.Trainers.VarianceReducedLeastSquares(new VarianceReducedLeastSquaresTrainer.Options
        {
            LabelColumnName = "Target",
            L2Regularization = 0,
        }).Fit(_ml.Data.LoadFromEnumerable(Examples.Generate(400).Select(example => new Example
        {
            Features = example.Features,
            Target = cold.Model.Bias + example.Features.DenseValues().Zip(cold.Model.Weights).Sum(pair => pair.First * pair.Second),
        }))).Model;

        TrainingResults.Of(trainer.Fit(_rows, cold.Model))!.Passes.Should().BeLessThanOrEqualTo(1);
        TrainingResults.Of(trainer.Fit(_rows, linear))!.Passes.Should().BeLessThan(TrainingResults.Of(cold)!.Passes);
    }

    [Fact]
    public void A_loaded_model_is_a_start_too()
    {
        var logistic = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();
        var squares = _ml.Regression.Trainers.VarianceReducedLeastSquares("Target");
        var poisson = _ml.Regression.Trainers.VarianceReducedPoisson("Count");
        var entropy = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class");

        var calibrated = (ISingleFeaturePredictionTransformer<object>)Reload(logistic.Fit(_rows));
        var linear = (ISingleFeaturePredictionTransformer<object>)Reload(squares.Fit(_rows));

        NoPass(logistic.Fit(_rows, (CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>)calibrated.Model));
        NoPass(squares.Fit(_rows, (LinearModelParameters)linear.Model));
        NoPass(poisson.Fit(_rows, PoissonRegressionTransformer.Find(Reload(poisson.Fit(_rows)))!.Model));
        NoPass(entropy.Fit(_rows, MaximumEntropyTransformer.Find(Reload(entropy.Fit(_rows)))!.Model));
    }

    [Fact]
    public void Rows_that_have_changed_move_the_model_to_their_own_solution()
    {
        IDataView later = _ml.Data.LoadFromEnumerable(Examples.Generate(400, seed: 2));
        VarianceReducedLeastSquaresTrainer trainer = _ml.Regression.Trainers.VarianceReducedLeastSquares(
            new VarianceReducedLeastSquaresTrainer.Options { LabelColumnName = "Target", Tolerance = 1e-12 });

        LinearRegressionModelParameters warm = trainer.Fit(later, trainer.Fit(_rows).Model).Model, cold = trainer.Fit(later).Model;

        warm.Weights.Zip(cold.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        warm.Bias.Should().BeApproximately(cold.Bias, 1e-4f);
    }

    [Fact]
    public void A_risk_goes_on_from_a_model_too()
    {
        VarianceReducedLeastSquaresTrainer trainer = _ml.Regression.Trainers.VarianceReducedLeastSquares(new VarianceReducedLeastSquaresTrainer.Options
        {
            LabelColumnName = "Target",
            Risk = SpectralRisk.ConditionalValueAtRisk(0.5),
            FeatureScaling = FeatureScaling.StandardDeviation,
            L2Regularization = 1,
            Tolerance = 1e-4,
        });
        RegressionPredictionTransformer<LinearRegressionModelParameters> cold = trainer.Fit(_rows);

        TrainingResults.Of(trainer.Fit(_rows, cold.Model))!.Passes.Should().BeLessThan(0.5 * TrainingResults.Of(cold)!.Passes);
    }

    [Fact]
    public void Classes_in_another_order_are_matched_by_their_names()
    {
        Named[] examples = [.. Examples.Generate(300).Select(example => new Named { Features = [.. example.Features.DenseValues()], Label = $"class {example.Class}" })];
        IDataView Keys(IEnumerable<Named> rows)
        {
            IDataView view = _ml.Data.LoadFromEnumerable(rows);
            return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        }

        VarianceReducedMaximumEntropyTrainer trainer = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(
            new VarianceReducedMaximumEntropyTrainer.Options { Tolerance = 1e-9 });
        IDataView rows = Keys(examples), reversed = Keys(examples.Reverse());
        MaximumEntropyModel model = trainer.Fit(rows).Model;
        model.ClassNames.Should().NotEqual(trainer.Fit(reversed).Model.ClassNames);

        var again = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy();
        NoPass(again.Fit(reversed, model));
        FluentActions.Invoking(() => again.Fit(Keys(examples.Where(example => example.Label != "class 2")), model))
            .Should().Throw<ArgumentException>().WithMessage("*the 3 classes class *'Label' has the 2 classes*same classes*");
        FluentActions.Invoking(() => again.Fit(Keys(examples.Select(example => new Named { Features = example.Features, Label = example.Label + "b" })), model))
            .Should().Throw<ArgumentException>().WithMessage("*same classes*");
    }

    [Fact]
    public void A_model_of_other_features_is_refused()
    {
        IDataView narrow = _ml.Data.LoadFromEnumerable([new Named { Features = [1, 2, 3, 4] }], Narrow());
        LinearRegressionModelParameters five = _ml.Regression.Trainers.VarianceReducedLeastSquares("Target").Fit(_rows).Model;
        PoissonLinearModel poisson = _ml.Regression.Trainers.VarianceReducedPoisson("Count").Fit(_rows).Model;

        foreach (Action fit in new Action[]
        {
            () => _ml.Regression.Trainers.VarianceReducedHuber("Target").Fit(narrow, five),
            () => _ml.Regression.Trainers.VarianceReducedPoisson("Target").Fit(narrow, poisson),
            () => _ml.Regression.Trainers.VarianceReducedPoisson("Target").Fit(narrow, five),
        })
        {
            fit.Should().Throw<ArgumentException>().WithMessage("*start from has 5 features*'Features' has 4*");
        }
    }

    [Fact]
    public void Nothing_to_start_from_is_an_error()
    {
        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedHuber("Target").Fit(_rows, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedHuber("Target").Fit(null!, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy("Class").Fit(_rows, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().Fit(_rows, (LinearModelParameters)null!)).Should().Throw<ArgumentNullException>();
    }

    private static TOptions With<TOptions>(TOptions options, string label, FeatureScaling scaling, FiniteSumSolver solver, double tolerance)
        where TOptions : VarianceReducedOptions
    {
        options.LabelColumnName = label;
        options.FeatureScaling = scaling;
        options.Solver = solver;
        options.Tolerance = tolerance;
        return options;
    }

    private static void NoPass(ITransformer model)
    {
        FiniteSumResult training = TrainingResults.Of(model)!;
        training.StopReason.Should().Be(StopReason.Converged);
        training.Passes.Should().BeLessThanOrEqualTo(1);
    }

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, _rows.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private static SchemaDefinition Narrow()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Named));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        return definition;
    }

    private sealed class Named
    {
        [VectorType(Examples.Dimension)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";

        public float Target { get; set; }
    }
}

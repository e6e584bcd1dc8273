using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Seam;

public class LinearTrainerTests
{
    [Fact]
    public void A_perceptron_separates_what_can_be_separated()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Separable(200));

        BinaryPredictionTransformer<LinearBinaryModelParameters> model = ml.BinaryClassification.Trainers.AveragedPerceptron(numberOfIterations: 20).Fit(rows);

        IDataView scored = model.Transform(rows);
        scored.GetColumn<bool>("PredictedLabel").Should().Equal(rows.GetColumn<bool>("Label"));
        scored.GetColumn<float>("Score").Select(score => score > 0).Should().Equal(rows.GetColumn<bool>("Label"));
        model.Model.Weights.Should().HaveCount(3);
    }

    [Fact]
    public void Gradient_descent_finds_a_line()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Separable(400));

        LinearRegressionModelParameters model = ml.Regression.Trainers.OnlineGradientDescent(labelColumnName: "Target", numberOfIterations: 100).Fit(rows).Model;

        model.Weights.Zip([1f, -2f, 0.5f]).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 0.05f);
        model.Bias.Should().BeApproximately(0.25f, 0.05f);
    }

    [Fact]
    public void Logistic_regression_gives_probabilities_of_its_scores()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Separable(200));

        BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> model =
            ml.BinaryClassification.Trainers.SgdCalibrated(new SgdCalibratedTrainer.Options { NumberOfThreads = 1, LearningRate = 0.5 }).Fit(rows);

        IDataView scored = model.Transform(rows);
        model.Model.Calibrator.Slope.Should().Be(-1);
        model.Model.Calibrator.Offset.Should().Be(0);
        foreach ((float score, float probability) in scored.GetColumn<float>("Score").Zip(scored.GetColumn<float>("Probability")))
        {
            probability.Should().BeApproximately((float)(1 / (1 + Math.Exp(-score))), 1e-6f);
        }

        scored.GetColumn<bool>("PredictedLabel").Zip(rows.GetColumn<bool>("Label")).Count(pair => pair.First == pair.Second).Should().BeGreaterThan(190);
    }

    [Fact]
    public void A_linear_model_is_saved_and_scores_the_same_where_it_is_loaded()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Separable(100));
        ITransformer model = ml.BinaryClassification.Trainers.SgdCalibrated().Fit(rows);
        using var stream = new MemoryStream();
        ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;

        ITransformer loaded = new MLContext().Model.Load(stream, out _);

        loaded.Should().BeOfType<BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>>().Which.FeatureColumnName.Should().Be("Features");
        loaded.Transform(rows).GetColumn<float>("Probability").Should().Equal(model.Transform(rows).GetColumn<float>("Probability"));
    }

    [Fact]
    public void Training_goes_on_from_a_model()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Separable(100));
        var options = new AveragedPerceptronTrainer.Options { Averaged = false, Shuffle = false, NumberOfIterations = 1 };
        AveragedPerceptronTrainer trainer = ml.BinaryClassification.Trainers.AveragedPerceptron(options);
        LinearBinaryModelParameters twice = ml.BinaryClassification.Trainers.AveragedPerceptron(
            new AveragedPerceptronTrainer.Options { Averaged = false, Shuffle = false, NumberOfIterations = 2 }).Fit(rows).Model;

        LinearBinaryModelParameters resumed = trainer.Fit(rows, trainer.Fit(rows).Model).Model;

        resumed.Weights.Should().Equal(twice.Weights);
        resumed.Bias.Should().Be(twice.Bias);
    }

    [Theory]
    [InlineData("Nothing", "Label")]
    [InlineData("Features", "Nothing")]
    [InlineData("Label", "Label")]
    public void Columns_that_do_not_fit_are_refused(string features, string label)
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Separable(10));

        FluentActions.Invoking(() => ml.BinaryClassification.Trainers.AveragedPerceptron(label, features).Fit(rows))
            .Should().Throw<Exception>();
    }

    /// <summary>Target = x₀ − 2x₁ + x₂/2 + 1/4, and the label is its sign, with a margin.</summary>
    private static Example[] Separable(int count)
    {
        var random = new Random(7);
        var examples = new List<Example>();
        while (examples.Count < count)
        {
            float[] x = [2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1];
            float target = x[0] - 2 * x[1] + x[2] / 2 + 0.25f;
            if (Math.Abs(target) > 0.1f)
            {
                examples.Add(new Example { Features = x, Target = target, Label = target > 0 });
            }
        }

        return [.. examples];
    }

    private sealed class Example
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public float Target { get; set; }
    }
}

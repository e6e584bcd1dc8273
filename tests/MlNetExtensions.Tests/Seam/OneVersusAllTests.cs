using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Seam;

public class OneVersusAllTests
{
    // Probabilities are Single, and three of them are divided by their sum.
    private const float Rounding = 1e-5f;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Probabilities_of_each_class_against_the_rest_are_divided_by_their_sum()
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(150));

        IDataView scored = _ml.MulticlassClassification.Trainers.OneVersusAll(Logistic()).Fit(rows).Transform(rows);

        float[][] alone = [.. Enumerable.Range(0, 3).Select(k => Alone(k))];
        float[][] scores = scored.Vectors("Score");
        for (int row = 0; row < scores.Length; row++)
        {
            float sum = alone.Sum(probabilities => probabilities[row]);
            scores[row].Zip(alone, (score, probabilities) => score - probabilities[row] / sum).Should().OnlyContain(difference => Math.Abs(difference) < Rounding);
        }

        float[] Alone(int k)
        {
            IDataView view = _ml.Data.LoadFromEnumerable(ThreeClasses.Rows(150)
                .Select(row => new BinaryRow { Features = row.Features, Label = row.Class == ThreeClasses.Names[k] }).ToArray());
            return Logistic().Fit(view).Transform(view).Column<float>("Probability");
        }
    }

    [Fact]
    public void Raw_scores_are_those_of_the_binary_models()
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(150));
        AveragedPerceptronTrainer perceptron = Perceptron();

        IDataView scored = _ml.MulticlassClassification.Trainers.OneVersusAll(perceptron, useProbabilities: false).Fit(rows).Transform(rows);

        IDataView middle = _ml.Data.LoadFromEnumerable(ThreeClasses.Rows(150).Select(row => new BinaryRow { Features = row.Features, Label = row.IsMiddle }).ToArray());
        scored.Vectors("Score").Select(scores => scores[1]).Should().Equal(perceptron.Fit(middle).Transform(middle).Column<float>("Score"));
    }

    [Fact]
    public void Scores_without_probabilities_are_calibrated_when_probabilities_are_wanted()
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(300));

        IDataView scored = _ml.MulticlassClassification.Trainers.OneVersusAll(Perceptron()).Fit(rows).Transform(rows);

        scored.Vectors("Score").Should().OnlyContain(scores => scores.All(score => score >= 0) && Math.Abs(scores.Sum() - 1) < Rounding);
        _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy.Should().BeGreaterThan(0.98);
    }

    [Fact]
    public void The_predicted_class_is_that_of_the_highest_score_and_has_its_name()
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(300));

        IDataView scored = _ml.MulticlassClassification.Trainers.OneVersusAll(Logistic()).Fit(rows).Transform(rows);

        scored.Schema["PredictedLabel"].Type.Should().Be(new KeyDataViewType(typeof(uint), 3));
        scored.Schema["PredictedLabel"].KeyTexts().Should().Equal(ThreeClasses.Names);
        scored.Schema["Score"].SlotNames().Should().Equal(ThreeClasses.Names);
        scored.Column<uint>("PredictedLabel").Should().Equal(scored.Vectors("Score").Select(scores => (uint)Array.IndexOf(scores, scores.Max()) + 1));
    }

    [Fact]
    public void A_model_is_saved_and_predicts_the_same_where_it_is_loaded()
    {
        IDataView rows = _ml.Load(ThreeClasses.Rows(90));
        foreach (bool useProbabilities in new[] { true, false })
        {
            ITransformer model = _ml.MulticlassClassification.Trainers.OneVersusAll(Perceptron(), useProbabilities: useProbabilities).Fit(rows);

            ITransformer loaded = model.Reload(rows.Schema);

            loaded.Should().BeOfType<MulticlassPredictionTransformer<OneVersusAllModelParameters>>().Which.FeatureColumnName.Should().Be("Features");
            IDataView scored = loaded.Transform(rows);
            scored.Vectors("Score").Should().BeEquivalentTo(model.Transform(rows).Vectors("Score"), options => options.WithStrictOrdering());
            scored.Schema["PredictedLabel"].KeyTexts().Should().Equal(ThreeClasses.Names);
            scored.Schema["Score"].SlotNames().Should().Equal(ThreeClasses.Names);
        }
    }

    [Fact]
    public void Keys_without_values_are_classes_without_names()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ThreeClasses.Rows(90).Select((row, i) => new KeyRow { Features = row.Features, Label = (uint)(i % 3) }).ToArray());

        IDataView scored = _ml.MulticlassClassification.Trainers.OneVersusAll(Logistic()).Fit(rows).Transform(rows);

        scored.Schema["PredictedLabel"].HasKeyValues().Should().BeFalse();
        scored.Schema["Score"].HasSlotNames().Should().BeFalse();
        scored.Column<uint>("PredictedLabel").Should().Equal(rows.Column<uint>("Label"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_without_a_label_do_not_stop_training(bool imputeMissingLabelsAsNegative)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ThreeClasses.Rows(90).Select((row, i) => new KeyRow { Features = row.Features, Label = i < 3 ? 3 : (uint)(i % 3) }).ToArray());

        IDataView scored = _ml.MulticlassClassification.Trainers.OneVersusAll(Logistic(), imputeMissingLabelsAsNegative: imputeMissingLabelsAsNegative).Fit(rows).Transform(rows);

        scored.Column<uint>("PredictedLabel").Skip(3).Should().Equal(rows.Column<uint>("Label").Skip(3));
    }

    [Fact]
    public void The_outputs_are_announced()
    {
        SchemaShape input = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").GetOutputSchema(ShapeOf<ClassifiedRow>());

        SchemaShape output = _ml.MulticlassClassification.Trainers.OneVersusAll(Logistic()).GetOutputSchema(input);

        output.Single(column => column.Name == "Score").Kind.Should().Be(SchemaShape.Column.VectorKind.Vector);
        SchemaShape.Column label = output.Single(column => column.Name == "PredictedLabel");
        label.IsKey.Should().BeTrue();
        label.Annotations.Select(annotation => annotation.Name).Should().Contain("KeyValues");
    }

    [Fact]
    public void A_label_that_is_no_key_is_refused()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ThreeClasses.Rows(9));
        OneVersusAllTrainer trainer = _ml.MulticlassClassification.Trainers.OneVersusAll(Logistic(), "Class");

        FluentActions.Invoking(() => trainer.GetOutputSchema(ShapeOf<ClassifiedRow>())).Should().Throw<Exception>();
        FluentActions.Invoking(() => trainer.Fit(rows)).Should().Throw<Exception>();
    }

    private SgdCalibratedTrainer Logistic() => _ml.BinaryClassification.Trainers.SgdCalibrated(
        new SgdCalibratedTrainer.Options { NumberOfThreads = 1, LearningRate = 0.1, Shuffle = false });

    private AveragedPerceptronTrainer Perceptron() => _ml.BinaryClassification.Trainers.AveragedPerceptron(
        new AveragedPerceptronTrainer.Options { Shuffle = false, NumberOfIterations = 5 });

    private SchemaShape ShapeOf<T>()
        where T : class, new() => _ml.Transforms.CustomMapping<Nothing, T>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));

    private sealed class Nothing;

    private sealed class BinaryRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class KeyRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }
}

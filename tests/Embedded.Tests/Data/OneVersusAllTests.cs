using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Embedded.Tests.Data;

public class OneVersusAllTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_row_without_a_label_is_in_no_class_whatever_is_asked()
    {
        KeyedRow[] labeled = [new(-2, 0), new(-1, 0), new(1, 1), new(2, 1)];
        IDataView rows = _ml.Data.LoadFromEnumerable([.. labeled, new KeyedRow(0.5f, 2)]), without = _ml.Data.LoadFromEnumerable(labeled);

        float[][] leftOut = Scores(rows, impute: false), imputed = Scores(rows, impute: true);

        leftOut.Should().BeEquivalentTo(imputed, options => options.WithStrictOrdering());
        leftOut[..4].Should().NotBeEquivalentTo(Scores(without, impute: false));
    }

    [Fact]
    public void A_key_of_any_width_is_a_label()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new NarrowRow[] { new() { Features = [-1], Label = 0 }, new() { Features = [1], Label = 1 } });

        Trainer(impute: false).Fit(rows).Transform(rows).Scalars<uint>("PredictedLabel").Should().Equal(1, 2);
    }

    [Fact]
    public void A_calibrator_that_is_not_of_MLNET_is_refused() =>
        FluentActions.Invoking(() => _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.AveragedPerceptron(), calibrator: new Foreign()))
            .Should().Throw<ArgumentException>().WithMessage("*Foreign*");

    [Fact]
    public void The_calibrator_that_is_given_is_not_used()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new KeyedRow[] { new(-1, 0), new(1, 1) });
        OneVersusAllTrainer flat = _ml.MulticlassClassification.Trainers.OneVersusAll(
            _ml.BinaryClassification.Trainers.AveragedPerceptron(), calibrator: _ml.BinaryClassification.Calibrators.Platt(slope: 0, offset: 0));

        flat.Fit(rows).Transform(rows).Vectors<float>("Score").Should().OnlyContain(scores => scores[0] != scores[1]);
    }

    private float[][] Scores(IDataView rows, bool impute) => Trainer(impute).Fit(rows).Transform(rows).Vectors<float>("Score");

    private OneVersusAllTrainer Trainer(bool impute) => _ml.MulticlassClassification.Trainers.OneVersusAll(
        _ml.BinaryClassification.Trainers.AveragedPerceptron(new AveragedPerceptronTrainer.Options { Shuffle = false, NumberOfIterations = 3 }),
        imputeMissingLabelsAsNegative: impute, useProbabilities: false);

    private sealed class KeyedRow(float x, uint label)
    {
        [VectorType(1)]
        public float[] Features { get; } = [x];

        [KeyType(2)]
        public uint Label { get; } = label;
    }

    private sealed class NarrowRow
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        [KeyType(2)]
        public byte Label { get; set; }
    }

    private sealed class Foreign : IEstimator<ISingleFeaturePredictionTransformer<Microsoft.ML.Calibrators.ICalibrator>>
    {
        public ISingleFeaturePredictionTransformer<Microsoft.ML.Calibrators.ICalibrator> Fit(IDataView input) => throw new InvalidOperationException();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => throw new InvalidOperationException();
    }
}

using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.FeatureImportance;
using Microsoft.ML.Trainers;

namespace Embedded.Tests.Data;

public class FeatureImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_weight_filter_repeats_features_with_a_weight_as_that_of_MLNET_does()
    {
        IDataView rows = Named("Nothing", "X");
        BinaryPredictionTransformer<LinearBinaryModelParameters> model = _ml.BinaryClassification.Trainers.AveragedPerceptron().Fit(rows);

        ImmutableDictionary<string, BinaryClassificationMetricsStatistics> all = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(model, rows);

        all.Keys.Should().BeEquivalentTo("Nothing", "X");
        all["Nothing"].Accuracy.Mean.Should().Be(0);
        all["X"].Accuracy.Mean.Should().BeNegative();
        _ml.BinaryClassification.PermutationFeatureImportance(model, rows, useFeatureWeightFilter: true).Should().HaveCount(3);
        FluentActions.Invoking(() => _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(model, rows, useFeatureWeightFilter: true)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_weights_of_a_calibrated_model_are_those_within_it()
    {
        IDataView rows = Named("Nothing", "X");

        _ml.BinaryClassification.PermutationFeatureImportance(_ml.BinaryClassification.Trainers.SgdCalibrated().Fit(rows), rows, useFeatureWeightFilter: true).Should().HaveCount(3);
    }

    [Fact]
    public void A_permuted_slot_has_the_given_values_and_the_others_their_own()
    {
        IDataView rows = Named("Nothing", "X");
        float[] values = rows.Scalars<float>("X");
        Array.Reverse(values);

        IDataView permuted = PermutedSlot.Of(rows, rows.Schema["Features"], 1, values);

        permuted.Vectors<float>("Features").Should().BeEquivalentTo(values.Select(value => new[] { 0, value }), options => options.WithStrictOrdering());
        permuted.Schema["Features"].SlotNames().Should().Equal("Nothing", "X");
        permuted.Scalars<bool>("Label").Should().Equal(rows.Scalars<bool>("Label"));
        permuted.CanShuffle.Should().BeFalse();
    }

    [Fact]
    public void Features_without_names_cannot_go_by_them()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(new[] { new Vector { Features = [0, 1], Label = true }, new Vector { Features = [0, -1] } });
        ITransformer model = _ml.BinaryClassification.Trainers.AveragedPerceptron().Fit(rows);

        FluentActions.Invoking(() => _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(model, rows))
            .Should().Throw<InvalidOperationException>().WithMessage("*'Features'*slot names*Concatenate*");
    }

    private IDataView Named(params string[] columns)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Point { X = i - 19.5f, Label = i >= 20 }).ToArray());
        return _ml.Transforms.Concatenate("Features", columns).Fit(rows).Transform(rows);
    }

    private sealed class Point
    {
        public float Nothing { get; set; }

        public float X { get; set; }

        public bool Label { get; set; }
    }

    private sealed class Vector
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}

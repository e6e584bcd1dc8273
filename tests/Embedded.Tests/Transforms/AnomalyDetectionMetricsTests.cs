using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Transforms;

namespace Embedded.Tests.Transforms;

public sealed class AnomalyDetectionMetricsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Ties_count_half()
    {
        // Pairs (positive, negative): 0.9 beats all three, 0.5 ties with 0.5 and beats 0.1, and 0.2 beats 0.1: 3 + 1.5 + 1 of 9.
        var metrics = Evaluate([1, 0, 1, 0, 1, 0], [0.9f, 0.5f, 0.5f, 0.7f, 0.2f, 0.1f]);

        metrics.AreaUnderRocCurve.Should().Be(5.5 / 9);
    }

    /// <summary>Going down the scores until the third negative leaves three of the five anomalies found.</summary>
    [Fact]
    public void The_detection_rate_counts_anomalies_before_the_false_positives_are_exceeded()
    {
        var metrics = Evaluate([1, 0, 1, 0, 1, 0, 1, 1], [8, 7, 6, 5, 4, 3, 2, 1], falsePositiveCount: 2);

        metrics.DetectionRateAtFalsePositiveCount.Should().Be(3.0 / 5);
    }

    [Fact]
    public void Rows_without_label_or_finite_score_do_not_count()
    {
        var metrics = Evaluate([1, float.NaN, 0, 1, 0], [2, 9, 1, float.NaN, float.PositiveInfinity]);

        metrics.AreaUnderRocCurve.Should().Be(1);
        metrics.DetectionRateAtFalsePositiveCount.Should().Be(1);
    }

    [Fact]
    public void One_class_alone_has_no_area_under_the_curve()
    {
        FluentActions.Invoking(() => Evaluate([1, 1], [2, 3])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*no negative class*'Label'*2 rows*");
        FluentActions.Invoking(() => Evaluate([0, 0], [2, 3])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*no positive class*");
    }

    [Fact]
    public void The_label_may_be_a_key_of_two_but_no_flag()
    {
        var keys = Views.Of(Views.Keys("Label", 2, 2, 1, 0), Views.Scalars("Score", 1f, 0, 5), Views.Scalars("PredictedLabel", true, false, true));
        var flags = Views.Of(Views.Scalars("Label", true, false, true), Views.Scalars("Score", 1f, 0, 5), Views.Scalars("PredictedLabel", true, false, true));

        _ml.AnomalyDetection.Evaluate(keys).AreaUnderRocCurve.Should().Be(1);
        FluentActions.Invoking(() => _ml.AnomalyDetection.Evaluate(flags)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Label'*Single or a key*Boolean*");
        FluentActions.Invoking(() => _ml.AnomalyDetection.Evaluate(keys, predictedLabelColumnName: "Missing")).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Missing'*");
    }

    private AnomalyDetectionMetrics Evaluate(float[] labels, float[] scores, int falsePositiveCount = 10)
    {
        var predicted = new bool[labels.Length];
        IDataView data = new ArrayDataView(labels.Length, [Views.Scalars("Label", labels), Views.Scalars("Score", scores), Views.Scalars("PredictedLabel", predicted)]);
        return _ml.AnomalyDetection.Evaluate(data, falsePositiveCount: falsePositiveCount);
    }
}

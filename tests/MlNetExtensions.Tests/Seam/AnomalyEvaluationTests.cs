using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>The two metrics of anomaly detection, on examples small enough to count by hand.</summary>
public class AnomalyEvaluationTests
{
    // Metrics are sums of a few fractions with small denominators.
    private const double Tolerance = 1e-12;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_perfect_ranking_has_no_false_positive()
    {
        AnomalyDetectionMetrics metrics = Evaluate(1, (1, 0.9f), (1, 0.8f), (0, 0.3f), (0, 0.2f), (0, 0.1f));

        metrics.AreaUnderRocCurve.Should().BeApproximately(1, Tolerance);
        metrics.DetectionRateAtFalsePositiveCount.Should().BeApproximately(1, Tolerance);
    }

    [Fact]
    public void A_reversed_ranking_detects_nothing_in_time()
    {
        AnomalyDetectionMetrics metrics = Evaluate(2, (0, 0.9f), (0, 0.8f), (0, 0.7f), (1, 0.2f), (1, 0.1f));

        metrics.AreaUnderRocCurve.Should().BeApproximately(0, Tolerance);
        metrics.DetectionRateAtFalsePositiveCount.Should().BeApproximately(0, Tolerance);
    }

    // By score: anomaly, normal, anomaly, normal, anomaly, normal. Of the nine pairs of an anomaly and a normal row
    // 3 + 2 + 1 = 6 are in order; after the second anomaly one false positive has been passed, after the third two.
    [Theory]
    [InlineData(1, 2.0 / 3)]
    [InlineData(2, 1.0)]
    [InlineData(10, 1.0)]
    public void A_mixed_ranking_is_counted_pair_by_pair(int falsePositiveCount, double detectionRate)
    {
        AnomalyDetectionMetrics metrics = Evaluate(falsePositiveCount, (0, 0.1f), (1, 0.6f), (0, 0.5f), (1, 0.4f), (0, 0.3f), (1, 0.2f));

        metrics.AreaUnderRocCurve.Should().BeApproximately(6.0 / 9, Tolerance);
        metrics.DetectionRateAtFalsePositiveCount.Should().BeApproximately(detectionRate, Tolerance);
    }

    [Fact]
    public void Columns_are_found_by_the_names_given()
    {
        IDataView data = Load((1, 0.9f), (0, 0.3f));
        IDataView renamed = _ml.Transforms.CopyColumns("Truth", "Label").Append(_ml.Transforms.CopyColumns("Distance", "Score"))
            .Append(_ml.Transforms.DropColumns("Label", "Score")).Fit(data).Transform(data);

        _ml.AnomalyDetection.Evaluate(renamed, labelColumnName: "Truth", scoreColumnName: "Distance").AreaUnderRocCurve.Should().Be(1);
        FluentActions.Invoking(() => _ml.AnomalyDetection.Evaluate(renamed)).Should().Throw<Exception>();
    }

    [Fact]
    public void A_boolean_label_is_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new BooleanLabel { Label = true, Score = 1 }, new BooleanLabel { Score = 0 }]);

        FluentActions.Invoking(() => _ml.AnomalyDetection.Evaluate(data)).Should().Throw<Exception>();
    }

    private AnomalyDetectionMetrics Evaluate(int falsePositiveCount, params (float Label, float Score)[] rows) =>
        _ml.AnomalyDetection.Evaluate(Load(rows), falsePositiveCount: falsePositiveCount);

    private IDataView Load(params (float Label, float Score)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(row => new Scored { Label = row.Label, Score = row.Score, PredictedLabel = row.Score > 0.5f }).ToArray());

    public sealed class Scored
    {
        public float Label { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }

    public sealed class BooleanLabel
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }
}

using MlNetExtensions.Core.Metrics;

namespace MlNetExtensions.Core.Tests.Metrics;

public class RocCurveTests
{
    private const double Rounding = 1e-12;
    private static readonly double[] s_scores = [0.9, 0.8, 0.8, 0.4, 0.1];
    private static readonly bool[] s_positives = [true, true, false, false, true];

    [Fact]
    public void Points_FollowTheDistinctScores()
    {
        RocCurve curve = RocCurve.Create<double>(s_scores, s_positives);

        curve.Points.Should().Equal(
            new RocPoint(0, 0, double.PositiveInfinity),
            new RocPoint(0, 1.0 / 3, 0.9),
            new RocPoint(0.5, 2.0 / 3, 0.8),
            new RocPoint(1, 2.0 / 3, 0.4),
            new RocPoint(1, 1, 0.1));
        curve.Area.Should().BeApproximately((1 + 1 + 0.5 + 1 + 0 + 0) / 6, Rounding);
        curve.AveragePrecision.Should().BeApproximately((1 + 2.0 / 3 + 3.0 / 5) / 3, Rounding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Area_CountsPairs(int seed)
    {
        (double[] scores, bool[] positives, double[] weights) = Sample(seed, 200);
        double pairs = 0;
        double wins = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = 0; j < scores.Length; j++)
            {
                if (positives[i] && !positives[j])
                {
                    pairs += weights[i] * weights[j];
                    wins += weights[i] * weights[j] * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0);
                }
            }
        }

        RocCurve.Create<double>(scores, positives, weights).Area.Should().BeApproximately(wins / pairs, Rounding);
    }

    [Fact]
    public void WholeWeights_AreRepeatedRows()
    {
        (double[] scores, bool[] positives, _) = Sample(5, 60);
        double[] weights = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 4))];
        int[] repeated = [.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Repeat(i, i % 4))];

        RocCurve weighted = RocCurve.Create<double>(scores, positives, weights);
        RocCurve plain = RocCurve.Create<double>(Array.ConvertAll(repeated, i => scores[i]), Array.ConvertAll(repeated, i => positives[i]));

        weighted.Area.Should().BeApproximately(plain.Area, Rounding);
        weighted.AveragePrecision.Should().BeApproximately(plain.AveragePrecision, Rounding);
        weighted.PartialArea(0.2).Should().BeApproximately(plain.PartialArea(0.2), Rounding);
    }

    [Fact]
    public void NegatedScores_MirrorTheArea()
    {
        (double[] scores, bool[] positives, double[] weights) = Sample(7, 100);
        double area = RocCurve.Create<double>(scores, positives, weights).Area;

        RocCurve.Create<double>(Array.ConvertAll(scores, x => -x), positives, weights).Area.Should().BeApproximately(1 - area, Rounding);
    }

    [Fact]
    public void Singles_AreReadAsTheyAre()
    {
        (double[] scores, bool[] positives, _) = Sample(8, 100);
        float[] singles = Array.ConvertAll(scores, x => (float)x);

        RocCurve.Create<float>(singles, positives).Area.Should().Be(RocCurve.Create<double>(scores, positives).Area);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void PartialArea_IsHalfForChanceAndOneForPerfection(double limit)
    {
        bool[] positives = [true, true, false, false, false];

        RocCurve.Create<double>([1, 1, 1, 1, 1], positives).PartialArea(limit).Should().BeApproximately(0.5, Rounding);
        RocCurve.Create<double>([9, 8, 3, 2, 1], positives).PartialArea(limit).Should().BeApproximately(1, Rounding);
    }

    [Fact]
    public void PartialArea_UpToOne_IsTheArea()
    {
        (double[] scores, bool[] positives, double[] weights) = Sample(9, 100);
        RocCurve curve = RocCurve.Create<double>(scores, positives, weights);

        curve.PartialArea(1).Should().BeApproximately(curve.Area, Rounding);
    }

    [Fact]
    public void InfiniteScores_HaveTheirRank() =>
        RocCurve.Create<double>([double.PositiveInfinity, 1, double.NegativeInfinity], [true, true, false]).Area.Should().Be(1);

    [Fact]
    public void BadInput_IsNamed()
    {
        Refused(() => RocCurve.Create<double>([1, 2], [true]), "There are 2 scores but 1 positives*");
        Refused(() => RocCurve.Create<double>([1, 2], [true, false], [1]), "There are 2 scores but 1 weights*");
        Refused(() => RocCurve.Create<double>([1, double.NaN], [true, false]), "scores[1] is NaN*");
        Refused(() => RocCurve.Create<double>([1, 2], [true, false], [1, -0.5]), "weights[1] is -0.5*");
        Refused(() => RocCurve.Create<double>([1, 2], [true, false], [double.PositiveInfinity, 1]), "weights[0] is*");
        Refused(() => RocCurve.Create<double>([1, 2], [true, true]), "*of 2 rows none are negative*");
        Refused(() => RocCurve.Create<double>([1, 2], [true, false], [0, 1]), "*of 2 rows none are positive*");
        Refused(() => RocCurve.Create<double>([], []), "*of 0 rows none are positive*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void PartialArea_NeedsARate(double limit) =>
        RocCurve.Create<double>(s_scores, s_positives).Invoking(curve => curve.PartialArea(limit))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*must be in (0, 1]*");

    private static void Refused(Action create, string message) => create.Should().Throw<ArgumentException>().WithMessage(message);

    private static (double[] Scores, bool[] Positives, double[] Weights) Sample(int seed, int count)
    {
        var random = new Random(seed);
        bool[] positives = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < 0.3)];

        // Few distinct scores, all exact in single precision, so that there are ties between the classes.
        double[] scores = Array.ConvertAll(positives, positive => Math.Floor(random.NextDouble() * 10 + (positive ? 3 : 0)) / 4);
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return (scores, positives, weights);
    }
}

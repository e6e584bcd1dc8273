using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Anomaly;

public class ConformalThresholdTests
{
    public static TheoryData<AnomalyThreshold> Conformals() =>
        [AnomalyThreshold.Conformal(seed: 3), AnomalyThreshold.CrossConformal(4, seed: 3), AnomalyThreshold.SplitConformal(0.3, seed: 3), AnomalyThreshold.CrossFitted(4, seed: 3)];

    [Fact]
    public void Cross_conformal_p_values_compare_scores_within_each_fold()
    {
        const int count = 103, dimension = 4, folds = 5;
        double[] rows = Generated.Correlated(count, dimension, seed: 2), test = Generated.Correlated(60, dimension, seed: 3);
        var plan = new FoldPlan(folds, shardsPerFold: 1, seed: 7);
        int[] fold = [.. Enumerable.Range(0, count).Select(row => plan.Fold(row))];
        double[] expected = new double[60];
        Array.Fill(expected, 1);
        for (int k = 0; k < folds; k++)
        {
            double[] others = [.. rows.Chunk(dimension).Where((_, i) => fold[i] != k).SelectMany(row => row)];
            GaussianModel without = Fit(others, dimension, AnomalyThreshold.Fixed(0), pValues: false).Columns[0];
            double[] heldOut = [.. rows.Chunk(dimension).Where((_, i) => fold[i] == k).Select(row => without.SquaredDistance<double>(row))];
            for (int i = 0; i < expected.Length; i++)
            {
                double squared = without.SquaredDistance<double>(test.AsSpan(i * dimension, dimension));
                expected[i] += heldOut.Count(other => other >= squared);
            }
        }

        GaussianAnomalyModel model = Fit(rows, dimension, AnomalyThreshold.CrossConformal(folds, seed: 7));

        double[] pValues = PValues(model, test);
        for (int i = 0; i < expected.Length; i++)
        {
            pValues[i].Should().Be(expected[i] / (count + 1));
        }

        // The score is that of the model of all rows.
        model.Columns[0].Count.Should().Be(count);
        double.IsNaN(model.Threshold).Should().BeTrue();
        FluentActions.Invoking(() => model.IsAnomaly(1)).Should().Throw<InvalidOperationException>().WithMessage("*need the row itself*");
    }

    // Rows are scored in batches of some thousands: a few rows are one batch, many are two.
    [Theory]
    [InlineData(200)]
    [InlineData(10_000)]
    public void Split_conformal_p_values_compare_with_the_rows_held_out(int count)
    {
        const int dimension = 3;
        double[] rows = Generated.Correlated(count, dimension, seed: 4), test = Generated.Correlated(60, dimension, seed: 5);
        FoldPlan plan = FoldPlan.Split(0.25, 1, seed: 9);
        bool[] isHeldOut = [.. Enumerable.Range(0, count).Select(row => plan.Fold(row) == 0)];
        GaussianAnomalyModel fitted = Fit([.. rows.Chunk(dimension).Where((_, i) => !isHeldOut[i]).SelectMany(row => row)], dimension, AnomalyThreshold.Fixed(0), pValues: false);
        float Score(double[] row) => (float)Math.Sqrt(fitted.Columns[0].SquaredDistance<double>(row));
        float[] heldOut = [.. rows.Chunk(dimension).Where((_, i) => isHeldOut[i]).Select(Score)];

        GaussianAnomalyModel model = Fit(rows, dimension, AnomalyThreshold.SplitConformal(0.25, seed: 9));

        heldOut.Should().HaveCount(count / 4);
        model.Columns[0].Count.Should().Be(count - count / 4);
        PValues(model, test).Should().Equal(
            test.Chunk(dimension).Select(row => (1.0 + heldOut.Count(other => other >= Score(row))) / (count / 4 + 1)));
    }

    [Theory]
    [InlineData(0.2, 1000, 200)]
    [InlineData(0.015, 10_000, 150)]
    [InlineData(0.99, 100, 99)]
    public void A_split_holds_out_its_share(double share, int rows, int heldOut)
    {
        FoldPlan plan = FoldPlan.Split(share, 1, seed: 1), other = FoldPlan.Split(share, 1, seed: 2);
        int[] folds = [.. Enumerable.Range(0, rows).Select(row => plan.Fold(row))];

        folds.Count(fold => fold == 0).Should().Be(heldOut);
        folds.Should().NotEqual(Enumerable.Range(0, rows).Select(row => other.Fold(row)));
    }

    [Theory]
    [MemberData(nameof(Conformals))]
    public void Labels_are_p_values_at_most_the_rate_in_every_form(AnomalyThreshold threshold)
    {
        const int dimension = 3;
        double[] rows = Generated.Normal(199, dimension, seed: 6), test = [.. Generated.Normal(400, dimension, seed: 7).Select(value => 1.5 * value), .. rows];
        GaussianAnomalyModel model = Fit(rows, dimension, threshold);

        // 0.05 is hit exactly, 10/200; its nearest float is above it. A rate below the smallest p-value calls nothing.
        foreach (double rate in new[] { 0.05, 0.1, 0.5, 0.0501, 0.001 })
        {
            GaussianAnomalyModel changed = model.WithFalsePositiveRate(rate);
            double[] pValues = PValues(changed, test);
            bool[] labels = Labels(changed, test);
            for (int i = 0; i < pValues.Length; i++)
            {
                labels[i].Should().Be(pValues[i] <= rate);
                labels[i].Should().Be(changed.ToSingle(pValues[i]) <= rate);
                labels[i].Should().Be(changed.ToSingle(pValues[i]) <= (float)rate);
                if (changed.LabelsFollowScores)
                {
                    float score = (float)Math.Sqrt(changed.Columns[0].SquaredDistance<double>(test.AsSpan(i * dimension, dimension)));
                    changed.IsAnomaly(score).Should().Be(labels[i]);
                    (score > (float)changed.Threshold).Should().Be(labels[i]);
                }
            }

            labels.Should().Contain(rate > 0.01);
            Labels(Reload(changed), test).Should().Equal(labels);
            PValues(Reload(changed), test).Should().Equal(pValues);
        }

        Labels(model.WithThreshold(2), test).Should().Equal(
            test.Chunk(dimension).Select(row => (float)Math.Sqrt(model.Columns[0].SquaredDistance<double>(row)) > 2));
        PValues(model.WithThreshold(2), test).Should().Equal(PValues(model, test));
    }

    [Fact]
    public void Equal_scores_count_as_at_least_as_high()
    {
        float[] scores = [1, 2, 2, 2, 3, 3, 4, 5, 6];
        EmpiricalScores kept = EmpiricalScores.From(scores);

        kept.PValue(2).Should().Be(0.9);
        kept.PValue(3).Should().Be(0.6);
        kept.PValue(6).Should().Be(0.2);
        kept.PValue(6.5).Should().Be(0.1);
        kept.Threshold(0.2).Should().Be(5, "6 has a p-value of 0.2");
        kept.Threshold(0.55).Should().Be(3, "4 has one of 0.4, and 3 one of 0.6");
        kept.Threshold(0.05).Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Compressed_scores_never_call_more_rows_anomalies()
    {
        const int count = 50_000;
        float[] scores = [.. Generated.Normal(count, 1, seed: 8).Select(value => (float)Math.Round(Math.Abs(value), 3))];
        float[] sorted = [.. scores.Order()];
        EmpiricalScores kept = EmpiricalScores.From(scores);
        for (int i = 0; i < count; i += 37)
        {
            double exact = (1.0 + sorted.Count(score => score >= sorted[i])) / (count + 1);
            kept.PValue(sorted[i]).Should().BeInRange(exact, exact + (1.0 / EmpiricalScores.ExactTail));
        }

        foreach (double rate in new[] { 0.001, 0.05, 0.3, 0.9 })
        {
            double threshold = kept.Threshold(rate);
            kept.PValue(threshold).Should().BeGreaterThan(rate);
            kept.PValue(MathF.BitIncrement((float)threshold)).Should().BeLessThanOrEqualTo(rate);
        }
    }

    [Theory]
    [InlineData(300, 0.01, false)]
    [InlineData(300, 0.06, false)]
    [InlineData(300, 0.07, true)]
    public void The_default_splits_where_there_are_rows_enough(int count, double rate, bool splits)
    {
        double[] rows = Generated.Normal(count, 3, seed: 9);
        GaussianAnomalyModel FitWith(CovarianceEstimator covariance, FeatureSubspace subspace) => GaussianAnomalyFitter.Fit<double>(
            rows, 3, new GaussianAnomalyOptions { FalsePositiveRate = rate, Covariance = covariance, Subspace = subspace }).Model;

        GaussianAnomalyModel model = FitWith(CovarianceEstimator.LedoitWolf, FeatureSubspace.Full);
        model.LabelsFollowScores.Should().Be(splits);
        model.Columns[0].Count.Should().Be(splits ? 240 : 300);

        // From n·α ≥ 10 on where the models of the folds may disagree.
        FitWith(CovarianceEstimator.Empirical, FeatureSubspace.Full).LabelsFollowScores.Should().Be(rate >= 0.05);
        FitWith(CovarianceEstimator.LedoitWolf, FeatureSubspace.Pca(0.5)).LabelsFollowScores.Should().Be(rate >= 0.05);
    }

    [Fact]
    public void Statistics_are_those_of_all_rows_though_a_split_fits_a_part()
    {
        double[] rows = Generated.Correlated(500, 3, seed: 10);
        GaussianAnomalyFit fit = GaussianAnomalyFitter.Fit<double>(rows, 3, new GaussianAnomalyOptions { Threshold = AnomalyThreshold.SplitConformal(0.4) });

        (double[] mean, double[] covariance) = Generated.TwoPass(rows, 3);
        fit.Moments![0].Count.Should().Be(500);
        for (int i = 0; i < 9; i++)
        {
            fit.Moments[0].Mean()[i % 3].Should().BeApproximately(mean[i % 3], 1e-12 * Math.Abs(mean[i % 3]));
            fit.Moments[0].Covariance()[i].Should().BeApproximately(covariance[i], 1e-12 * covariance[4]);
        }

        fit.Model.Columns[0].Count.Should().Be(300);
        fit.Calibration.Should().Contain("200 of 500");
    }

    [Theory]
    [MemberData(nameof(Conformals))]
    public void One_thread_and_two_give_the_same_bits(AnomalyThreshold threshold)
    {
        double[] rows = Generated.Correlated(3000, 7, seed: 11);
        byte[] Bytes(int threads) => Task.Factory.StartNew(
            () => Written(Fit(rows, 7, threshold)), CancellationToken.None, TaskCreationOptions.None,
            new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler).GetAwaiter().GetResult();

        Bytes(1).Should().Equal(Bytes(2)).And.Equal(Written(Fit(rows, 7, threshold)));
    }

    [Fact]
    public void Many_rows_and_one_by_one_give_the_same_labels()
    {
        double[] rows = Generated.Correlated(150, 5, seed: 12), test = Generated.Correlated(700, 5, seed: 13);
        GaussianAnomalyModel model = Fit(rows, 5, AnomalyThreshold.CrossConformal());

        Labels(model, test).Should().Equal(test.Chunk(5).Select(row => Labels(model, row)[0]));
        PValues(model, test).Should().Equal(test.Chunk(5).Select(row => PValues(model, row)[0]));
    }

    [Fact]
    public void A_given_threshold_keeps_its_score_with_fewer_rows_than_folds()
    {
        GaussianAnomalyModel model = Fit(Generated.Normal(4, 2, seed: 14), 2, AnomalyThreshold.Fixed(7));

        model.Threshold.Should().Be(7);
        model.FalsePositiveRate.Should().BeNull();
        PValues(model, [100, 100])[0].Should().Be(0.2);
    }

    [Fact]
    public void Too_few_rows_for_the_rate_call_nothing_and_say_so()
    {
        double[] rows = Generated.Normal(40, 2, seed: 15);
        GaussianAnomalyFit fit = GaussianAnomalyFitter.Fit<double>(rows, 2, new GaussianAnomalyOptions { FalsePositiveRate = 0.001 });

        Labels(fit.Model, [1000, 1000]).Should().Equal(false);
        fit.Warnings.Should().ContainMatch("40 normal rows*at least 999 are needed. No row will be called an anomaly*");
        // 1/0.01 − 1 = 99 rows are enough, and not one less.
        GaussianAnomalyModel Calibrated(int count) => fit.Model.Calibrate(new MemoryRows<double>(Generated.Normal(count, 2, seed: 16), 2), 0.01);
        Calibrated(99).TooFewRows.Should().BeNull();
        Labels(Calibrated(99), [1000, 1000]).Should().Equal(true);
        Calibrated(98).TooFewRows.Should().Contain("at least 99 are needed");
    }

    [Fact]
    public void Calibration_compares_with_rows_that_the_model_has_not_seen()
    {
        GaussianAnomalyModel model = Fit(Generated.Normal(60, 40, seed: 17), 40, AnomalyThreshold.Fixed(0), pValues: false);
        double[] heldOut = Generated.Normal(399, 40, seed: 18), test = Generated.Normal(4000, 40, seed: 19);

        GaussianAnomalyModel calibrated = model.Calibrate(new MemoryRows<double>(heldOut, 40), 0.05);

        calibrated.FalsePositiveRate.Should().Be(0.05);
        calibrated.LabelsFollowScores.Should().BeTrue();
        // Standard error √(0.05·0.95·(1/400 + 1/4000)) = 0.0114.
        Labels(calibrated, test).Average(label => label ? 1.0 : 0).Should().BeApproximately(0.05, 0.023);
        Labels(calibrated, heldOut).Count(label => label).Should().Be(19, "⌊0.05·400⌋ − 1 scores may be as high as that of an anomaly");
    }

    [Fact]
    public void The_determinant_takes_smaller_folds_where_rows_are_few()
    {
        // 24 rows of 20 features: without one of five folds there are 19.
        GaussianAnomalyModel model = GaussianAnomalyFitter.Fit<double>(
            Generated.Normal(24, 20, seed: 20), 20, new GaussianAnomalyOptions { Covariance = CovarianceEstimator.MinimumCovarianceDeterminant() }).Model;

        model.SmallestPValue.Should().Be(1.0 / 25);
        double.IsFinite(PValues(model, Generated.Normal(1, 20, seed: 21))[0]).Should().BeTrue();
    }

    private static GaussianAnomalyModel Fit(double[] rows, int dimension, AnomalyThreshold threshold, bool pValues = true) => GaussianAnomalyFitter.Fit<double>(
        rows, dimension, new GaussianAnomalyOptions { Threshold = threshold, FalsePositiveRate = 0.05, PValues = pValues }).Model;

    private static double[] PValues(GaussianAnomalyModel model, double[] rows)
    {
        double[] pValues = new double[rows.Length / model.Columns[0].Dimension];
        model.PValues<double>([rows], pValues);
        return pValues;
    }

    private static bool[] Labels(GaussianAnomalyModel model, double[] rows)
    {
        bool[] labels = new bool[rows.Length / model.Columns[0].Dimension];
        model.Labels<double>([rows], labels);
        return labels;
    }

    private static GaussianAnomalyModel Reload(GaussianAnomalyModel model) => GaussianAnomalyModel.Read(new StateReader("Test", Written(model)));

    private static byte[] Written(GaussianAnomalyModel model)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        model.Write(writer);
        return stream.ToArray();
    }
}

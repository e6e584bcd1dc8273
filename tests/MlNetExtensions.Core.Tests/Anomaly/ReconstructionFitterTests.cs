using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Anomaly;

public class ReconstructionFitterTests
{
    private const int Dimension = 6;

    [Fact]
    public void The_score_is_the_mean_squared_error_of_scaled_features_and_the_sum_of_the_contributions()
    {
        float[] rows = Plane(60, seed: 1);
        ReconstructionAnomalyModel model = Fit(rows, Options(AnomalyThreshold.Fixed(1)) with { PValues = false }).Model;
        (double[] means, double[] scales) = Moments(rows);
        float[] test = [.. Plane(5, seed: 2), .. Generated.Singles(Generated.Normal(5, Dimension, seed: 3))];

        float[] scores = Scores(model, test), contributions = new float[test.Length];
        model.Contributions<float>([test.AsMemory()], contributions);

        for (int row = 0; row < scores.Length; row++)
        {
            float[] scaled = [.. Enumerable.Range(0, Dimension).Select(j => (float)((test[row * Dimension + j] - means[j]) / scales[j]))];
            float[] outputs = new float[Dimension];
            new NetworkScorer(new Network(model.Shape, model.Parameters), 1).Score(scaled, outputs);
            double expected = scaled.Zip(outputs, (x, z) => Math.Pow((double)z - x, 2)).Average();
            scores[row].Should().BeApproximately((float)expected, (float)(1e-5 * expected));
            contributions.Skip(row * Dimension).Take(Dimension).Sum().Should().BeApproximately(scores[row], 1e-5f * scores[row]);
        }
    }

    [Fact]
    public void Rows_off_the_plane_of_normal_rows_are_found()
    {
        ReconstructionAnomalyModel model = Fit(Plane(400, seed: 1), Options(AnomalyThreshold.SplitConformal()) with { FalsePositiveRate = 0.05, Training = Long }).Model;
        float[] off = Plane(100, seed: 2);
        for (int row = 0; row < 100; row++)
        {
            off[row * Dimension] += 6;
        }

        bool[] normal = new bool[200], found = new bool[100];
        model.Labels<float>([Plane(200, seed: 3).AsMemory()], normal);
        model.Labels<float>([off.AsMemory()], found);

        found.Count(label => label).Should().BeGreaterThan(95);
        // 10 expected of 200; with 80 rows of calibration the standard error is near 6.
        normal.Count(label => label).Should().BeInRange(0, 30);
    }

    [Fact]
    public void Rows_held_out_touch_neither_the_scaling_nor_the_network()
    {
        AnomalyThreshold split = AnomalyThreshold.SplitConformal(0.3, seed: 5);
        float[] rows = Plane(100, seed: 1);
        ReconstructionAnomalyModel before = Fit(rows, Options(split) with { Loss = ReconstructionLoss.Amplified }).Model;
        FoldPlan plan = ((CalibratedThreshold)split).Plan(1);
        for (int row = 0; row < 100; row++)
        {
            if (plan.Fold(row) == 0)
            {
                rows[row * Dimension] = 1e6f;
            }
        }

        ReconstructionAnomalyModel after = Fit(rows, Options(split) with { Loss = ReconstructionLoss.Amplified }).Model;

        after.Parameters.ToArray().Should().Equal(before.Parameters.ToArray());
        float[] test = Plane(10, seed: 2);
        Scores(after, test).Should().Equal(Scores(before, test));
        after.Threshold.Should().BeGreaterThan(1e6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Realized_rates_are_those_that_are_promised(bool cross)
    {
        // 30 training samples of 60 rows, 40 new rows each. Split: on average ⌊0.1·(m+1)⌋/(m+1) = 1/11 to 2/21 with 12 to 20 rows held out. Cross: at most 0.2.
        int alarms = 0, asked = 0;
        for (int sample = 0; sample < 30; sample++)
        {
            AnomalyThreshold threshold = cross ? AnomalyThreshold.CrossConformal(3, sample) : AnomalyThreshold.SplitConformal(0.34, sample);
            ReconstructionAnomalyModel model = Fit(Plane(60, seed: 100 + sample), Options(threshold) with { FalsePositiveRate = 0.1, Training = new() { Epochs = 5, BatchSize = 16 } }).Model;
            bool[] labels = new bool[40];
            model.Labels<float>([Plane(40, seed: 500 + sample).AsMemory()], labels);
            alarms += labels.Count(label => label);
            asked += labels.Length;
        }

        // The rate of one training sample varies by √(0.1·0.9/20) ≈ 0.07, their mean by 0.013, and the new rows add 0.009: four standard errors.
        ((double)alarms / asked).Should().BeInRange(0.09 - 0.064, cross ? 0.2 : 0.1 + 0.064);
    }

    [Fact]
    public void Labels_are_p_values_at_most_the_rate_under_every_threshold()
    {
        float[] test = [.. Plane(60, seed: 2), .. Generated.Singles(Generated.Normal(20, Dimension, seed: 3))];
        foreach (AnomalyThreshold threshold in new[] { AnomalyThreshold.Conformal(), AnomalyThreshold.CrossConformal(3), AnomalyThreshold.SplitConformal(0.4), AnomalyThreshold.CrossFitted(2) })
        {
            ReconstructionAnomalyModel model = Fit(Plane(50, seed: 1), Options(threshold) with { FalsePositiveRate = 0.1 }).Model;
            bool[] labels = new bool[80];
            double[] pValues = new double[80];
            model.Labels<float>([test.AsMemory()], labels);
            model.PValues<float>([test.AsMemory()], pValues);

            labels.Should().Equal(pValues.Select(p => p <= 0.1), $"threshold {threshold}");
            pValues.Should().OnlyContain(p => p > 0 && p <= 1);
        }
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(99, true)]
    public void The_default_splits_from_ten_expected_alarms_on(int rows, bool cross)
    {
        ReconstructionFit fit = Fit(Plane(rows, seed: 1), Options(AnomalyThreshold.Conformal()) with { FalsePositiveRate = 0.1 });

        fit.Model.PValuesFollowScores.Should().Be(!cross);
        fit.Calibration.Should().Contain(cross ? "Cross-conformal with 5 folds on 99 rows" : "fitted without 20 of 100 rows");
    }

    [Fact]
    public void Threads_change_no_bit_and_seeds_do()
    {
        float[] rows = Plane(80, seed: 1), test = Plane(20, seed: 2);
        float[] Of(int threads, int seed) => Generated.OnThreads(threads, () => Scores(
            Fit(rows, Options(AnomalyThreshold.CrossConformal(2)) with { Training = new() { Epochs = 3, BatchSize = 16, Seed = seed, Threads = threads } }).Model, test));

        Of(2, seed: 1).Should().Equal(Of(1, seed: 1));
        Of(1, seed: 2).Should().NotEqual(Of(1, seed: 1));
    }

    [Fact]
    public void A_model_that_is_read_has_every_bit_of_the_one_that_was_written()
    {
        float[] test = Plane(20, seed: 2);
        foreach (AnomalyThreshold threshold in new[] { AnomalyThreshold.SplitConformal(), AnomalyThreshold.CrossConformal(3), AnomalyThreshold.Fixed(2) })
        {
            ReconstructionAnomalyModel model = Fit(Plane(60, seed: 1), Options(threshold) with { FalsePositiveRate = 0.2 }).Model;
            using var stream = new MemoryStream();
            model.Write(new BinaryWriter(stream));

            var read = ReconstructionAnomalyModel.Read(new StateReader("Test", stream.ToArray()));

            double[] expected = new double[20], found = new double[20];
            model.PValues<float>([test.AsMemory()], expected);
            read.PValues<float>([test.AsMemory()], found);
            found.Should().Equal(expected);
            Scores(read, test).Should().Equal(Scores(model, test));
            read.Threshold.Should().Be(model.Threshold);
        }
    }

    [Fact]
    public void A_calibration_of_other_rows_moves_the_threshold_and_no_score()
    {
        ReconstructionAnomalyModel model = Fit(Plane(60, seed: 1), Options(AnomalyThreshold.SplitConformal())).Model;
        float[] test = Plane(20, seed: 2);

        ReconstructionAnomalyModel calibrated = model.Calibrate(new MemoryRows<float>(Plane(300, seed: 4), Dimension), 0.05);

        calibrated.SmallestPValue.Should().Be(1.0 / 301);
        calibrated.FalsePositiveRate.Should().Be(0.05);
        Scores(calibrated, test).Should().Equal(Scores(model, test));
        FluentActions.Invoking(() => model.Calibrate(new MemoryRows<float>(new float[6], 3), 0.05)).Should().Throw<ArgumentException>().WithMessage("*3 features*fitted on 6*");
    }

    [Fact]
    public void Few_rows_constant_features_one_feature_and_huge_values_are_scored()
    {
        float[] few = [1, 7, 3, 7];
        ReconstructionAnomalyModel two = Fit(few, Options(AnomalyThreshold.Conformal()), 2).Model;
        Scores(two, [1, 7, 1, 8]).Should().OnlyContain(score => float.IsFinite(score)).And.Subject.Last().Should().BeGreaterThan(0.005f, "one of 7 is an eighth off");
        two.TooFewRows.Should().Contain("at least 99 are needed");

        ReconstructionFit one = Fit(Generated.Singles(Generated.Normal(50, 1, seed: 1)), Options(AnomalyThreshold.Conformal()), 1);
        one.Warnings.Should().Contain(warning => warning.Contains("No layer is narrower than the 1 features"));
        Scores(one.Model, [0, 1e30f, float.MaxValue]).Should().OnlyContain(score => float.IsFinite(score)).And.BeInAscendingOrder();
        Scores(Fit(new float[20], Options(AnomalyThreshold.Conformal()), 2).Model, [0, 0]).Should().OnlyContain(score => float.IsFinite(score));
    }

    [Fact]
    public void What_cannot_be_is_refused_with_the_reason()
    {
        float[] rows = Plane(20, seed: 1);
        void Refused<T>(ReconstructionOptions options, string message, float[]? other = null)
            where T : Exception => FluentActions.Invoking(() => Fit(other ?? rows, options)).Should().Throw<T>().WithMessage(message);
        ReconstructionOptions conformal = Options(AnomalyThreshold.Conformal());
        float[] missing = [.. rows];
        missing[3 * Dimension + 2] = float.NaN;

        Refused<ArgumentException>(Options(AnomalyThreshold.F), "*no chi-square or F law*AnomalyThreshold.Conformal*");
        Refused<ArgumentException>(Options(AnomalyThreshold.ChiSquare), "*no chi-square or F law*");
        Refused<ArgumentOutOfRangeException>(conformal with { FalsePositiveRate = 1 }, "*(0, 1)*");
        Refused<ArgumentOutOfRangeException>(conformal with { AmplificationScale = 0 }, "*AmplificationScale*positive*");
        Refused<DegenerateSampleException>(conformal, "Column '*' has no rows to train on*", []);
        Refused<DegenerateSampleException>(conformal, "Column '*' has one row to train on*", rows[..Dimension]);
        Refused<DegenerateSampleException>(Options(AnomalyThreshold.SplitConformal()), "*split-conformal*CrossConformal*", rows[..(2 * Dimension)]);
        Refused<InvalidRowException>(conformal, "Column '*', row 3 (counted from 0), slot 2 holds NaN; replace missing values first*", missing);
        Refused<ArgumentException>(conformal with { Shape = features => new NetworkShape(features, new DenseLayer(2)) }, "*6 outputs*network has 2*");
    }

    [Fact]
    public void Sparse_rows_stay_sparse_and_are_not_centered()
    {
        const int wide = 60;
        var random = new Random(4);
        float[] Draw(int count)
        {
            float[] rows = new float[count * wide];
            for (int row = 0; row < count; row++)
            {
                // Features come in pairs.
                int pair = random.Next(wide / 2);
                (rows[row * wide + 2 * pair], rows[row * wide + 2 * pair + 1]) = (1, 1);
            }

            return rows;
        }

        ReconstructionAnomalyModel model = Fit(Draw(600), Options(AnomalyThreshold.Fixed(1)) with { PValues = false, Training = Long }, wide).Model;

        // A zero scores what the network makes of it: nothing was subtracted from it.
        float[] outputs = new float[wide];
        new NetworkScorer(new Network(model.Shape, model.Parameters), 1).Score(new float[wide], outputs);
        Scores(model, new float[wide])[0].Should().BeApproximately((float)outputs.Average(z => (double)z * z), 1e-6f);
    }

    [Fact]
    public void Amplification_changes_what_is_learned_and_its_scale_is_the_largest_error_of_the_mean()
    {
        float[] rows = Plane(60, seed: 1);
        ReconstructionOptions plain = Options(AnomalyThreshold.Fixed(1)) with { PValues = false };
        ReconstructionFit amplified = Fit(rows, plain with { Loss = ReconstructionLoss.Amplified });
        (double[] means, double[] scales) = Moments(rows);
        double largest = Enumerable.Range(0, 60).Max(row => Enumerable.Range(0, Dimension).Average(j => Math.Pow((rows[row * Dimension + j] - means[j]) / scales[j], 2)));

        string scale = amplified.Description.Split("AmplifiedReconstruction(6, ")[1].Split(',')[0];
        double.Parse(scale, System.Globalization.CultureInfo.InvariantCulture).Should().BeApproximately(largest, 1e-5 * largest);
        amplified.Model.Parameters.ToArray().Should().NotEqual(Fit(rows, plain).Model.Parameters.ToArray());
    }

    private static NetworkTrainingOptions Long => new() { Epochs = 60, BatchSize = 32 };

    private static ReconstructionOptions Options(AnomalyThreshold threshold) => new()
    {
        Shape = features => new NetworkShape(features, new DenseLayer(16), new ActivationLayer(new Relu()), new DenseLayer(2), new DenseLayer(features)),
        Optimizer = steps => Optimizers.AdamW(new LinearDecay(0.01, steps)),
        Training = new NetworkTrainingOptions { Epochs = 4, BatchSize = 16 },
        Threshold = threshold,
    };

    private static ReconstructionFit Fit(float[] rows, ReconstructionOptions options, int dimension = Dimension) =>
        ReconstructionFitter.Fit(new MemoryRows<float>(rows, dimension), options);

    private static float[] Scores(ReconstructionAnomalyModel model, float[] rows)
    {
        float[] scores = new float[rows.Length / model.Shape.Inputs];
        model.Scores<float>([rows.AsMemory()], scores.AsMemory());
        return scores;
    }

    /// <summary>Two factors and a little noise, around 3.</summary>
    private static float[] Plane(int count, int seed)
    {
        double[] factors = Generated.Normal(count, 2, seed), noise = Generated.Normal(count, Dimension, seed + 1000);
        return [.. Enumerable.Range(0, count * Dimension).Select(i =>
        {
            (int row, int j) = Math.DivRem(i, Dimension);
            return (float)(3 + factors[2 * row] * (j + 1) + factors[2 * row + 1] * (j - 2) + 0.1 * noise[i]);
        })];
    }

    private static (double[] Means, double[] Scales) Moments(float[] rows)
    {
        int count = rows.Length / Dimension;
        double[] means = [.. Enumerable.Range(0, Dimension).Select(j => Enumerable.Range(0, count).Average(row => (double)rows[row * Dimension + j]))];
        double[] scales = [.. means.Select((mean, j) => Math.Sqrt(Enumerable.Range(0, count).Average(row => Math.Pow(rows[row * Dimension + j] - mean, 2))))];
        return (means, scales);
    }
}

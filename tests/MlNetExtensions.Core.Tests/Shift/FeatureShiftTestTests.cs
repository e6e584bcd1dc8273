using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Shift;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Shift;

public sealed class FeatureShiftTestTests
{
    [Theory]
    [GoldenData("feature_shift_gaussian")]
    public void Scores_and_statistics_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("X").Matrix(), y = golden.Input("Y").Matrix();
        int d = x.Columns;
        double ridge = golden.Hyperparameter("ridge").Scalar();
        ScoreGaussian p = ShiftResampler.Fit(x.Values, d, ridge), q = ShiftResampler.Fit(y.Values, d, ridge);
        GoldenMatrix[] samples = [golden.Input("samples_from_p").Matrix(), golden.Input("samples_from_q").Matrix()];
        double[] sampled = new double[d], ofP = new double[d], ofQ = new double[d], scratch = new double[d];
        foreach (GoldenMatrix sample in samples)
        {
            for (int i = 0; i < sample.Rows; i++)
            {
                p.Score(sample.Row(i), scratch, ofP);
                q.Score(sample.Row(i), scratch, ofQ);
                for (int j = 0; j < d; j++)
                {
                    sampled[j] += Math.Pow(ofP[j] - ofQ[j], 2) / samples.Sum(matrix => matrix.Rows);
                }
            }
        }

        p.Score(samples[0].Row(0), scratch, ofP);
        golden.Expected("grad_log_p_first_sample").MustEqual(ofP);
        golden.Expected("score_statistic").MustEqual(sampled);
        double[] statistic = FeatureShiftTest.Statistic(x.Values, y.Values, d, ridge);
        golden.Expected("closed_form_expectation").MustEqual(statistic);
        golden.Expected("argmax").MustEqual(Array.IndexOf(statistic, statistic.Max()));
    }

    [Fact]
    public void Statistics_have_the_values_of_the_specification()
    {
        double[] first = [1, .8, 0, .8, 1, .2, 0, .2, 1], second = [1, 0, 0, 0, 1, .2, 0, .2, 1];

        MustBeNear([6, 6.25, .25], ScoreGaussian.Statistic(new ScoreGaussian(new double[3], first), new ScoreGaussian(new double[3], second)));
        MustBeNear([2.25, 1.5625, .0625], ScoreGaussian.Statistic(new ScoreGaussian(new double[3], first), new ScoreGaussian([.5, 0, 0], first)));
    }

    [Fact]
    public void Moving_both_samples_changes_nothing_and_units_scale_the_statistic()
    {
        double[] x = Normal(300, 4, 1), y = Normal(200, 4, 2);
        double[] statistic = FeatureShiftTest.Statistic(x, y, 4, 1e-12);

        MustBeNear(statistic, FeatureShiftTest.Statistic(Moved(x, 1e4), Moved(y, 1e4), 4, 1e-12), tolerance: 1e-6);
        double[] scaled = FeatureShiftTest.Statistic([.. x.Select(value => 3 * value)], [.. y.Select(value => 3 * value)], 4, 1e-12);
        MustBeNear([.. statistic.Select(value => value / 9)], scaled, tolerance: 1e-9);
        MustBeNear(new double[4], FeatureShiftTest.Statistic(x, x, 4), tolerance: 1e-12);

        static double[] Moved(double[] rows, double by) => [.. rows.Select((value, i) => value + by * (1 + i % 4))];
    }

    [Fact]
    public void Standardized_by_the_reference_units_do_not_matter()
    {
        double[] x = Normal(200, 3, 3), y = Normal(150, 3, 4);
        double[] units = [1e-4, 1, 1e5];
        double[] Rescaled(double[] rows) => [.. rows.Select((value, i) => value * units[i % 3])];

        IReadOnlyList<FeatureShift> plain = FeatureShiftTest.Run(x, y, 3), scaled = FeatureShiftTest.Run(Rescaled(x), Rescaled(y), 3);

        for (int j = 0; j < 3; j++)
        {
            scaled[j].Statistic.Should().BeApproximately(plain[j].Statistic, 1e-8);
            scaled[j].PValue.Should().Be(plain[j].PValue);
        }
    }

    [Theory]
    [InlineData(ShiftCorrection.Bonferroni, ShiftResampling.Bootstrap)]
    [InlineData(ShiftCorrection.Bonferroni, ShiftResampling.Permutation)]
    [InlineData(ShiftCorrection.MaximumStatistic, ShiftResampling.Bootstrap)]
    [InlineData(ShiftCorrection.MaximumStatistic, ShiftResampling.Permutation)]
    public void A_shifted_feature_is_found_and_others_are_not(ShiftCorrection correction, ShiftResampling resampling)
    {
        // The last feature loses its relation to the one before, and keeps its own distribution; the first moves.
        var options = new FeatureShiftOptions { Correction = correction, Resampling = resampling };
        double[] x = Related(500, 1, broken: false), y = Related(300, 2, broken: true);
        for (int i = 0; i < y.Length; i += 5)
        {
            y[i] += .6;
        }

        IReadOnlyList<FeatureShift> found = FeatureShiftTest.Run(x, y, 5, options, ["a", "b", "c", "d", "e"]);

        found.Where(feature => feature.IsShifted).Select(feature => feature.Name).Should().Equal("a", "d", "e");
        found.Should().OnlyContain(feature => feature.IsShifted == (feature.PValue <= .05 / (correction == ShiftCorrection.Bonferroni ? 5 : 1)));
        found.Should().OnlyContain(feature => feature.IsShifted == feature.Statistic > feature.Threshold);
        found.OrderByDescending(feature => feature.Score).Take(3).Select(feature => feature.Name).Should().BeEquivalentTo("a", "d", "e");
    }

    [Theory]
    [InlineData(ShiftCorrection.Bonferroni, ShiftResampling.Bootstrap, Tail.Normal)]
    [InlineData(ShiftCorrection.Bonferroni, ShiftResampling.Bootstrap, Tail.Heavy)]
    [InlineData(ShiftCorrection.Bonferroni, ShiftResampling.Permutation, Tail.Normal)]
    [InlineData(ShiftCorrection.Bonferroni, ShiftResampling.Permutation, Tail.Heavy)]
    [InlineData(ShiftCorrection.MaximumStatistic, ShiftResampling.Bootstrap, Tail.Heavy)]
    [InlineData(ShiftCorrection.MaximumStatistic, ShiftResampling.Permutation, Tail.Normal)]
    [InlineData(ShiftCorrection.MaximumStatistic, ShiftResampling.Permutation, Tail.Heavy)]
    public void False_alarms_keep_the_level(ShiftCorrection correction, ShiftResampling resampling, Tail tail)
    {
        const int trials = 200, d = 3;
        int alarms = 0;
        Parallel.For(0, trials, trial =>
        {
            double[] x = Rows(80, d, 2 * trial, tail), y = Rows(40, d, 2 * trial + 1, tail);
            var options = new FeatureShiftOptions { Correction = correction, Resampling = resampling, NumberOfResamples = 119, Seed = trial };
            Interlocked.Add(ref alarms, FeatureShiftTest.Run(x, y, d, options).Any(feature => feature.IsShifted) ? 1 : 0);
        });

        // Three standard errors of the rate above .05.
        ((double)alarms / trials).Should().BeLessThanOrEqualTo(.05 + 3 * Math.Sqrt(.05 * .95 / trials));
        if (resampling == ShiftResampling.Permutation)
        {
            alarms.Should().BeGreaterThan(0, "the level is exact");
        }
    }

    [Fact]
    public void Constant_collinear_and_few_rows_are_defined()
    {
        double[] x = Normal(60, 3, 5), y = Normal(60, 3, 6);
        for (int i = 0; i < x.Length; i += 3)
        {
            (x[i + 1], y[i + 1]) = (7, 7);
            (x[i + 2], y[i + 2]) = (2 * x[i], 2 * y[i]);
        }

        IReadOnlyList<FeatureShift> found = FeatureShiftTest.Run(x, y, 3);
        found.Should().OnlyContain(feature => !feature.IsShifted && double.IsFinite(feature.Statistic));
        found[1].PValue.Should().Be(1);

        // What was constant and is no more has shifted.
        for (int i = 1; i < y.Length; i += 3)
        {
            y[i] += y[i - 1];
        }

        FeatureShiftTest.Run(x, y, 3)[1].IsShifted.Should().BeTrue();
        IReadOnlyList<FeatureShift> one = FeatureShiftTest.Run(x, [.1, 7, .2], 3);
        one.Should().OnlyContain(feature => double.IsFinite(feature.Statistic) && feature.PValue > 0);
        FeatureShiftTest.Run([1, 1, 1], [2], 1)[0].Statistic.Should().BeGreaterThan(0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        double[] x = Normal(100, 3, 7), y = Normal(80, 3, 8);

        FeatureShiftTest.Run(x, y, 3).Should().Equal(FeatureShiftTest.Run(x, y, 3));
        FeatureShiftTest.Run(x, y, 3, new FeatureShiftOptions { Seed = 1 })[0].Threshold.Should().NotBe(FeatureShiftTest.Run(x, y, 3)[0].Threshold);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        double[] x = Normal(20, 2, 9);
        FluentActions.Invoking(() => FeatureShiftTest.Run(x, [], 2)).Should().Throw<ArgumentException>().WithMessage("The window has 0 values*");
        FluentActions.Invoking(() => FeatureShiftTest.Run(x, [1, 2, 3], 2)).Should().Throw<ArgumentException>().WithMessage("The window has 3 values*");
        FluentActions.Invoking(() => FeatureShiftTest.Run(x, [1, double.NaN], 2)).Should().Throw<InvalidRowException>().WithMessage("*row 0*slot 1*NaN*");
        FluentActions.Invoking(() => FeatureShiftTest.Run(x, x, 2, names: ["a"])).Should().Throw<ArgumentException>().WithMessage("There are 1 names for 2 features*");
        FluentActions.Invoking(() => FeatureShiftTest.Run(x, x, 2, new FeatureShiftOptions { NumberOfResamples = 38 })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*give 39 at least*");
        Refused(new FeatureShiftOptions { Level = 0 }, "Level");
        Refused(new FeatureShiftOptions { Ridge = 0 }, "Ridge");
        Refused(new FeatureShiftOptions { MaximumRows = 1 }, "MaximumRows");
        Refused(new FeatureShiftOptions { NumberOfProjections = 1 }, "NumberOfProjections");
        Refused(new FeatureShiftOptions { NumberOfResamples = 0 }, "NumberOfResamples");
        Refused(new FeatureShiftOptions { Correction = (ShiftCorrection)5 }, "Correction");
        Refused(new FeatureShiftOptions { Resampling = (ShiftResampling)5 }, "Resampling");

        static void Refused(FeatureShiftOptions options, string name) =>
            FluentActions.Invoking(options.Validate).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    /// <summary>How far rows lie from their mean at times.</summary>
    public enum Tail
    {
        Normal,

        /// <summary>Student's t with 2 degrees of freedom: no variance.</summary>
        Heavy,
    }

    private static double[] Rows(int n, int d, int seed, Tail tail)
    {
        var random = new NormalRandom((ulong)seed);
        double[] rows = new double[n * d];
        for (int i = 0; i < n; i++)
        {
            double scale = tail == Tail.Normal ? 1 : Math.Sqrt(1 / -Math.Log(1 - random.Uniform()));
            double common = random.Normal();
            for (int j = 0; j < d; j++)
            {
                rows[i * d + j] = scale * (common + random.Normal());
            }
        }

        return rows;
    }

    private static double[] Normal(int n, int d, int seed)
    {
        var random = new NormalRandom((ulong)seed);
        return [.. Enumerable.Range(0, n * d).Select(_ => random.Normal())];
    }

    private static double[] Related(int n, int seed, bool broken)
    {
        double[] rows = Normal(n, 5, seed), other = Normal(n, 1, seed + 100);
        for (int i = 0; i < n; i++)
        {
            rows[i * 5 + 4] = .9 * (broken ? other[i] : rows[i * 5 + 3]) + Math.Sqrt(1 - .81) * rows[i * 5 + 4];
        }

        return rows;
    }

    private static void MustBeNear(double[] expected, double[] actual, double tolerance = 1e-9)
    {
        for (int j = 0; j < expected.Length; j++)
        {
            actual[j].Should().BeApproximately(expected[j], tolerance * Math.Max(1, Math.Abs(expected[j])));
        }
    }
}

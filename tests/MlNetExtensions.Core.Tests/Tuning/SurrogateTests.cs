using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

public sealed class SurrogateTests
{
    [Theory]
    [InlineData(KernelKind.Matern52)]
    [InlineData(KernelKind.Matern32)]
    [InlineData(KernelKind.Rbf)]
    [InlineData(KernelKind.InfiniteWidth)]
    public void The_marginal_likelihood_has_its_gradient(KernelKind kind)
    {
        MarginalLikelihood likelihood = Likelihood(kind, out LogNormalPriors priors);
        var random = new SelectionRandom(2);
        for (int repeat = 0; repeat < 5; repeat++)
        {
            double[] logs = priors.Draw(random), gradient = new double[likelihood.ParameterCount],
                unused = new double[likelihood.ParameterCount];
            likelihood.Negative(logs, gradient);
            for (int k = 0; k < logs.Length; k++)
            {
                double[] up = [.. logs], down = [.. logs];
                (up[k], down[k]) = (logs[k] + 1e-5, logs[k] - 1e-5);
                double difference = (likelihood.Negative(up, unused) - likelihood.Negative(down, unused)) / 2e-5;
                gradient[k].Should().BeApproximately(difference, 1e-4 * (1 + Math.Abs(difference)));
            }
        }
    }

    [Fact]
    public void Of_points_with_counts_the_likelihood_is_that_of_all_their_values()
    {
        (double[][] points, _, _) = MixedSpace.Data(5, 3);
        double[] values = [0.1, 0.4, -0.2, 1.5, 0.3, 0.9, 0.8];
        double[][] all = [points[0], points[0], points[0], points[1], points[2], points[3], points[3]];
        var distinct = new DistinctPoints([.. all.Select((point, i) => new Trial(i, point, values[i]))], values);
        var embedding = new PointEmbedding(MixedSpace.Mixed);
        var priors = new LogNormalPriors(embedding);
        var counted = new MarginalLikelihood(
            embedding, KernelKind.Matern52, priors, distinct.Points, [.. distinct.Means],
                [.. distinct.Counts.Select(count => (double)count)], distinct.Squares.Sum());
        double[] logs = [.. priors.Means], gradient = new double[logs.Length];
        logs[1] = Math.Log(0.1);
        var process = new GaussianProcess(MixedSpace.Mixed, counted.Kernel(logs));
        for (int i = 0; i < values.Length; i++)
        {
            process.Add(all[i], values[i]);
        }

        distinct.Counts.Should().Equal(3, 1, 1, 2);
        (-counted.Negative(logs, gradient) - priors.Add(logs, new double[logs.Length]))
            .Should().BeApproximately(process.LogMarginalLikelihood, 1e-9);
    }

    [Fact]
    public void Length_scales_find_the_dimension_that_matters()
    {
        var space = new TuningSpace([new() { Name = "matters" }, new() { Name = "not" }, new() { Name = "kind", Levels = 3 }]);
        var random = new SelectionRandom(1);
        Trial[] trials = [.. Enumerable.Range(0, 60).Select(i =>
        {
            double[] point = [random.Uniform(), random.Uniform(), random.Uniform()];
            space.Canonicalize(point);
            return new Trial(i, point, Math.Sin(6 * point[0]) + 0.01 * random.Normal());
        })];

        KernelParameters parameters = new KernelFit(new PointEmbedding(space), new SurrogateOptions(), 1).After(trials);

        parameters.LengthScales[1].Should().BeGreaterThan(3 * parameters.LengthScales[0]);
        parameters.LengthScales[2].Should().BeGreaterThan(1);
        parameters.Noise.Should().BeLessThan(0.01);
    }

    [Fact]
    public void Noise_is_told_from_signal()
    {
        var space = new TuningSpace([new() { Name = "x" }]);
        var random = new SelectionRandom(1);
        Trial[] trials = [.. Enumerable.Range(0, 80).Select(i => new Trial(i, [random.Uniform()], random.Normal()))];

        KernelParameters parameters = new KernelFit(new PointEmbedding(space), new SurrogateOptions(), 1).After(trials);

        parameters.Noise.Should().BeGreaterThan(0.3);
    }

    [Fact]
    public void Losses_keep_their_order_and_fail_at_the_worst()
    {
        double[] losses = [3, double.NaN, 1, 1e6, 2, 50, 7, 4, 1.5];
        double[] scaled = LossScale.Transform(losses);

        int[] order = [.. Enumerable.Range(0, losses.Length).Where(i => i != 1)];
        order.OrderBy(i => scaled[i]).Should().Equal(order.OrderBy(i => losses[i]));
        scaled[1].Should().Be(scaled[3]);
        scaled.Average().Should().BeApproximately(0, 1e-12);
        scaled.Average(value => value * value).Should().BeApproximately(1, 1e-12);

        // The good ones are told apart beside a loss of a million, which a line would not do.
        (scaled[7] - scaled[2]).Should().BeGreaterThan(0.2);
        double[] moved = LossScale.Transform([.. losses.Select(loss => 100 + 0.01 * loss)]);
        moved.Zip(scaled).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    [Fact]
    public void Losses_that_do_not_differ_are_zero()
    {
        foreach (double[] losses in new double[][] { [], [5], [2, 2, 2], [0, 0], [double.NaN, double.NaN], [1e300, 1e300],
            [double.NaN, 4] })
        {
            LossScale.Transform(losses).Should().Equal(new double[losses.Length]);
        }
    }

    [Fact]
    public void Losses_of_any_size_stay_finite() =>
        LossScale.Transform([-1e308, 1e308, 0, 1e-308, -5, 1e300, 2]).Should().OnlyContain(value => double.IsFinite(value));

    [Theory]
    [InlineData(-30.0, 1.0)]
    [InlineData(-2.0, 0.5)]
    [InlineData(-0.9, 2.0)]
    [InlineData(0.0, 1.0)]
    [InlineData(4.0, 0.3)]
    [InlineData(-80.0, 1.0)]
    public void The_logarithm_of_the_improvement_and_its_derivatives(double gain, double deviation)
    {
        double value = AcquisitionValue.LogExpectedImprovement(-gain, deviation, 0, out double byMean, out double byDeviation);
        double plain = AcquisitionValue.ExpectedImprovement(-gain, deviation, 0);
        double h = 1e-5;

        if (plain > 1e-200)
        {
            value.Should().BeApproximately(Math.Log(plain), 1e-6 * Math.Max(1, Math.Abs(value)));
        }

        Math.Abs(byMean - (Log(-gain + h, deviation) - Log(-gain - h, deviation)) / (2 * h))
            .Should().BeLessThan(1e-4 * Math.Abs(byMean) + 1e-9);
        Math.Abs(byDeviation - (Log(-gain, deviation + h) - Log(-gain, deviation - h)) / (2 * h))
            .Should().BeLessThan(1e-4 * Math.Abs(byDeviation) + 1e-9);

        static double Log(double mean, double deviation) => AcquisitionValue.LogExpectedImprovement(mean, deviation, 0);
    }

    [Fact]
    public void The_search_finds_the_least_point_over_numbers_levels_and_categories()
    {
        TuningSpace space = MixedSpace.Mixed;
        double[] target = [2.5 / 3, 0.37, 0, 0.81, 0.7];
        space.Canonicalize(target);
        var found = new PointSearch(space, 100).Minimize(new Bowl(target), [], new SelectionRandom(4), _ => true);

        found.Zip(target).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        new PointSearch(space, 100).Minimize(new Bowl(target), [], new SelectionRandom(4), point => point[1] > 0.5)[1]
            .Should().BeGreaterThan(0.5);
    }

    [Fact]
    public void The_minimizer_stops_at_bounds_and_at_the_bottom()
    {
        double[] point = [0.9, 0.9, 0.2];
        double value = BoxMinimizer.Minimize((x, gradient) =>
        {
            (gradient[0], gradient[1], gradient[2]) = (200 * (x[0] - 0.3), 2 * (x[1] + 1), 7);
            return 100 * (x[0] - 0.3) * (x[0] - 0.3) + (x[1] + 1) * (x[1] + 1) + 7 * x[2];
        }, point, [0, 0, 0.2], [1, 1, 0.2], 60, 0.1);

        point[0].Should().BeApproximately(0.3, 1e-6);
        (point[1], point[2]).Should().Be((0, 0.2));
        value.Should().BeApproximately(1 + 1.4, 1e-9);
    }

    [Fact]
    public void The_front_holds_what_nothing_beats()
    {
        var random = new SelectionRandom(1);
        var members = Enumerable.Range(0, 200)
            .Select(i => (new double[] { i }, new Prediction(random.Normal(), random.Uniform()))).ToList();
        var front = ParetoFront.Filter(members);

        front.Should().NotBeEmpty();
        foreach ((double[] _, Prediction belief) in members)
        {
            bool isBeaten = members.Exists(other => other.Item2.Mean <= belief.Mean && other.Item2.Variance >= belief.Variance
                && other.Item2 != belief);
            front.Exists(member => member.Belief == belief).Should().Be(!isBeaten);
        }
    }

    private static MarginalLikelihood Likelihood(KernelKind kind, out LogNormalPriors priors)
    {
        (double[][] points, double[] targets, double[] counts) = MixedSpace.Data(12, 3);
        var embedding = new PointEmbedding(MixedSpace.Mixed);
        priors = new LogNormalPriors(embedding);
        return new MarginalLikelihood(embedding, kind, priors, points, targets, counts, squares: 1.7);
    }

    private sealed class Bowl(double[] target) : ITuningFunction
    {
        public double Value(ReadOnlySpan<double> point) => Value(point, new double[point.Length]);

        public double Value(ReadOnlySpan<double> point, Span<double> gradient)
        {
            double sum = 0;
            for (int k = 0; k < point.Length; k++)
            {
                gradient[k] = 2 * (point[k] - target[k]);
                sum += (point[k] - target[k]) * (point[k] - target[k]);
            }

            return sum;
        }
    }
}

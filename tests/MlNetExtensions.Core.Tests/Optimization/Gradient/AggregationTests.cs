using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Golden;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>What follows from the equations of the aggregators; those that are from memory are derived here.</summary>
public sealed class AggregationTests
{
    [Fact]
    public void Signal_to_noise_of_identical_gradients_is_one()
    {
        double[] gradient = [3, -0.2, 1e-9, 0.5];
        LinkRun.Close(new LinkRun(new ScaleBySignalToNoise(), 4).Apply([gradient, gradient, gradient]), gradient);
        var adam = new LinkRun(new ScaleBySignalToNoise { Averaging = 0.9 }, 4);
        for (int i = 0; i < 3; i++)
        {
            LinkRun.Close(adam.Apply([gradient, gradient, gradient]), gradient);
        }

        double[] zero = new double[4];
        new LinkRun(new ScaleBySignalToNoise(), 4).Apply(zero, new GradientStep<double> { MicroBatches = LinkRun.Memories([zero, zero]) }).Should().Equal(zero);
    }

    [Fact]
    public void Signal_to_noise_has_the_mean_one_before_it_is_clamped()
    {
        double[][] batches = LinkRun.Normals(8, 500, seed: 3, mean: 0.3);
        double[] mean = LinkRun.Mean(batches);
        double[] ratios = [.. mean.Select((m, j) => m * m / (batches.Average(g => (g[j] - m) * (g[j] - m)) + 1e-6 * m * m))];
        double[] scaled = [.. ratios.Select(r => r / ratios.Average())];
        double[] expected = [.. scaled.Select(r => Math.Clamp(r, 0.1, 1))];
        double[] found = [.. new LinkRun(new ScaleBySignalToNoise(), 500).Apply(batches).Zip(mean, (u, g) => u / g)];
        LinkRun.Close(found, expected, 1e-9);
        found.Should().OnlyContain(r => r >= 0.1 - 1e-12 && r <= 1 + 1e-12).And.Contain(r => r < 0.11).And.Contain(r => r > 0.99);

        var averaged = new LinkRun(new ScaleBySignalToNoise { Averaging = 0.5 }, 500);
        double[][] others = LinkRun.Normals(8, 500, seed: 4, mean: 0.3);
        double[] first = expected, second = [.. new LinkRun(new ScaleBySignalToNoise(), 500).Apply(others).Zip(LinkRun.Mean(others), (u, g) => u / g)];
        averaged.Apply(batches);
        double[] average = [.. averaged.Apply(others).Zip(LinkRun.Mean(others), (u, g) => u / g)];
        LinkRun.Close(average, [.. first.Zip(second, (a, b) => (0.25 * a + 0.5 * b) / 0.75)], 1e-9);
    }

    [Fact]
    public void Agreement_with_everything_is_successive_halving_or_the_mean()
    {
        double[][] batches = LinkRun.Normals(5, 40, seed: 8);
        double[] halved = batches[0];
        foreach (double[] batch in batches[1..])
        {
            halved = [.. halved.Zip(batch, (a, b) => (a + b) / 2)];
        }

        LinkRun.Close(Stepped(new GradientAgreementFilter { Threshold = 2 }, batches)!, halved);
        LinkRun.Close(Stepped(new GradientAgreementMean { Threshold = 2 }, batches)!, LinkRun.Mean(batches));
        Stepped(new GradientAgreementMean { Threshold = 0.01 }, batches).Should().BeNull("nothing agrees, so the step is skipped");
        Stepped(new GradientAgreementFilter { Threshold = 0.01 }, batches).Should().BeNull();
    }

    [Fact]
    public void No_other_point_has_a_smaller_sum_of_distances()
    {
        double[][] batches = LinkRun.Normals(7, 30, seed: 9);
        batches[2] = [.. batches[2].Select(x => 1e4 * x)];
        double[] median = new LinkRun(new GeometricMedian { Iterations = 2000 }, 30).Apply(batches);
        double Sum(double[] point) => batches.Sum(batch => LinkRun.Distance(batch, point));
        double least = Sum(median);
        foreach (double[] direction in LinkRun.Normals(200, 30, seed: 10))
        {
            Sum([.. median.Zip(direction, (m, d) => m + 1e-3 * d)]).Should().BeGreaterThan(least);
        }

        LinkRun.Norm(median).Should().BeLessThan(LinkRun.Norm(batches[0]), "one gradient that is out of bounds does not move it");
        double[] same = [1, 2, 3];
        LinkRun.Close(new LinkRun(new GeometricMedian(), 3).Apply([same, same]), same);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(33)]
    public void Every_coordinate_is_the_median(int count)
    {
        double[][] batches = LinkRun.Normals(count, 5000, seed: count);
        double[] expected = [.. Enumerable.Range(0, 5000).Select(j =>
        {
            double[] sorted = [.. batches.Select(batch => batch[j]).Order()];
            return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        })];
        LinkRun.Close(new LinkRun(new CoordinateMedian(), 5000).Apply(batches), expected);
    }

    // Exponential noise has the mean 1 and the median ln 2.
    [Fact]
    public void The_tracker_tends_to_the_median_of_each_coordinate()
    {
        var run = new LinkRun(new MedianTracker(0.005) { ByCoordinate = true }, 4);
        double[] mean = new double[4];
        double[][] uniform = LinkRun.Normals(40_000, 8, seed: 77);
        for (int step = 0; step < uniform.Length; step++)
        {
            // Half the sum of two squared normals is exponential.
            double[] z = uniform[step];
            double[] median = run.Apply([.. Enumerable.Range(0, 4).Select(j => 0.5 * (z[j] * z[j] + z[j + 4] * z[j + 4]))]);
            mean = step < 20_000 ? mean : [.. mean.Zip(median, (sum, m) => sum + m / 20_000)];
        }

        mean.Should().OnlyContain(value => Math.Abs(value - Math.Log(2)) < 0.03);
    }

    [Fact]
    public void The_tracker_moves_by_its_limit_as_a_whole()
    {
        var run = new LinkRun(new MedianTracker(5), 2);
        LinkRun.Close(run.Apply([30, 40]), [3, 4]);
        LinkRun.Close(run.Apply([3, 6]), [3, 6]);
    }

    [Fact]
    public void Clusters_of_one_are_the_gradient_and_the_estimate_is_the_one_of_the_equations()
    {
        double[][] batches = LinkRun.Normals(3, 20, seed: 5);
        LinkRun.Close(new LinkRun(new ClusterMomentum(1), 20).Apply(batches, [2, 2, 2], [0, 0, 0]), LinkRun.Mean(batches));

        var run = new LinkRun(new ClusterMomentum(2) { Delta = 0.2 }, 20);
        double[][] averages = [new double[20], new double[20]];
        double[] seen = [0, 0];
        int[][] clusters = [[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]];
        int[] rows = [1, 2, 5];
        for (int step = 0; step < clusters.Length; step++)
        {
            double[][] parts = LinkRun.Normals(3, 20, seed: 50 + step);
            double[] here = [.. Enumerable.Range(0, 2).Select(k => Enumerable.Range(0, 3).Where(i => clusters[step][i] == k).Sum(i => (double)rows[i]))];
            double[] expected = new double[20];
            for (int k = 0; k < 2; k++)
            {
                double p = (seen[k] + here[k]) / (seen.Sum() + 8), alpha = seen[k] == 0 ? 1 : Math.Min(1, 0.2 / p);
                for (int j = 0; j < 20; j++)
                {
                    expected[j] += p * averages[k][j];
                    if (here[k] > 0)
                    {
                        double gradient = Enumerable.Range(0, 3).Where(i => clusters[step][i] == k).Sum(i => rows[i] * parts[i][j]) / here[k];
                        expected[j] += here[k] / 8 * (gradient - averages[k][j]);
                        averages[k][j] += alpha * (gradient - averages[k][j]);
                    }
                }
            }

            seen = [seen[0] + here[0], seen[1] + here[1]];
            LinkRun.Close(run.Apply(parts, rows, clusters[step]), expected);
        }

        run.Invoking(r => r.Apply(batches, rows, [0, 1, 2])).Should().Throw<InvalidOperationException>().WithMessage("Micro-batch 2 is of cluster 2, but there are 2 clusters*");
    }

    // With δ = 1 and a cluster for each row: SAGA's table, whose variance goes to zero where gradients do not change.
    [Fact]
    public void A_cluster_for_each_row_is_saga()
    {
        double[][] gradients = LinkRun.Normals(4, 10, seed: 6);
        double[] mean = LinkRun.Mean(gradients);
        var run = new LinkRun(new ClusterMomentum(4) { Delta = 1 }, 10);
        run.Apply(gradients, clusters: [0, 1, 2, 3]);
        for (int i = 0; i < 4; i++)
        {
            run.Apply([gradients[i]], clusters: [i]);
        }

        LinkRun.Close(run.Apply([gradients[1], gradients[2], gradients[0], gradients[3]], clusters: [1, 2, 0, 3]), mean);
    }

    [Theory]
    [InlineData(2, 0.5, 0.3, 0)]
    [InlineData(1, 0, 0, 0)]
    [InlineData(1, 1, 0.5, 0.4)]
    [InlineData(0, 1, 0.5, 0)]
    public void The_mixture_has_the_least_mean_squared_error(double noisy, double quiet, double bias, double covariance)
    {
        double Error(double a) => a * a * noisy + (1 - a) * (1 - a) * (quiet + bias) + 2 * a * (1 - a) * covariance;
        double weight = OptimalMixture.Weight(noisy, quiet, bias, covariance);
        Enumerable.Range(-200, 500).Min(i => Error(i / 100.0)).Should().BeGreaterThan(Error(weight) - 1e-12);
    }

    [Fact]
    public void The_mixture_follows_a_moving_gradient_better_than_either_of_its_parts()
    {
        var run = new LinkRun(new OptimalMixture { Averaging = 0.98 }, 50);
        double[] truth = new double[50], last = new double[50];
        double own = 0, gradient = 0, still = 0;
        double[][] moves = LinkRun.Normals(400, 50, seed: 30, deviation: 0.2);
        for (int step = 0; step < 400; step++)
        {
            truth = [.. truth.Zip(moves[step], (x, move) => x + move)];
            double[][] batches = [.. LinkRun.Normals(6, 50, seed: 1000 + step, deviation: 2).Select(noise => noise.Zip(truth, (z, x) => z + x).ToArray())];
            double[] mixture = run.Apply(batches);
            if (step >= 100)
            {
                own += LinkRun.Distance(mixture, truth);
                gradient += LinkRun.Distance(LinkRun.Mean(batches), truth);
                still += LinkRun.Distance(last, truth);
            }

            last = mixture;
        }

        own.Should().BeLessThan(0.75 * gradient);
        own.Should().BeLessThan(0.95 * still);
    }

    [Theory]
    [GoldenData("delta_l_normalization")]
    public void Weights_of_unequal_groups(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        double[] rewards = golden.Input("rewards").Vector();
        int[] lengths = golden.Input("lengths").Integers(), groups = golden.Input("group").Integers();
        double[] weights = new double[rewards.Length], centered = new double[rewards.Length], standard = new double[rewards.Length];
        GroupWeights.MinimumVariance(lengths, golden.Hyperparameter("alpha").Scalar(), weights);
        foreach (IGrouping<int, int> group in Enumerable.Range(0, rewards.Length).GroupBy(i => groups[i]))
        {
            int[] members = [.. group];
            double mean = members.Average(i => rewards[i]);
            double deviation = Math.Sqrt(members.Sum(i => (rewards[i] - mean) * (rewards[i] - mean)) / (members.Length - 1));
            foreach (int i in members)
            {
                centered[i] = weights[i] * (rewards[i] - mean);
                standard[i] = centered[i] / (deviation + golden.Hyperparameter("epsilon").Scalar());
            }
        }

        golden.Expected("weights").MustEqual(weights);
        golden.Expected("advantage_per_sequence_nostd").MustEqual(centered);
        golden.Expected("advantage_per_sequence_std").MustEqual(standard);
    }

    [Fact]
    public void The_average_by_rows_is_that_over_all_rows()
    {
        double[][] rows = LinkRun.Normals(9, 12, seed: 2);
        double[][] parts = [LinkRun.Mean(rows[..2]), LinkRun.Mean(rows[2..3]), LinkRun.Mean(rows[3..])];
        LinkRun.Close(new LinkRun(new AverageByRows(), 12).Apply(parts, [2, 1, 6]), LinkRun.Mean(rows));
        LinkRun.Close(new LinkRun(new AverageByRows { Alpha = 0 }, 12).Apply(parts, [2, 1, 6]), LinkRun.Mean(parts));
        FluentActions.Invoking(() => GroupWeights.MinimumVariance([1, 0], 1, new double[2])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("lengths is 0*");
    }

    [Fact]
    public void Noisy_groups_get_smaller_rates()
    {
        var layout = ParameterLayout.Pack(ParameterGroup.Vector("quiet", 0, 2), ParameterGroup.Vector("noisy", 1, 2));
        var run = new LinkRun(new NoiseAdaptiveRates(new ScaleByLearningRate(1)) { Alpha = 2, Beta2 = 0.5 }, layout);
        LinkRun.Close(run.Apply([1, 1, 1, 1]), [1, 1, 1, 1]);

        // H = ½·0 and ½·(3² + 4²), a = 2/√4 and 2/√(4 + 12.5).
        double factor = Math.Sqrt(2 / Math.Sqrt(16.5));
        LinkRun.Close(run.Apply([1, 1, 4, 5]), [1, 1, 4 * factor, 5 * factor]);

        var sums = new LinkRun(new NoiseAdaptiveRates(new ScaleByLearningRate(1)) { Alpha = 2, Beta2 = 0.5, SumOfMagnitudes = true }, layout);
        sums.Apply([1, 1, 1, 1]);
        sums.Apply([1, 1, 4, 5])[3].Should().BeApproximately(5 * Math.Sqrt(2 / Math.Sqrt(4 + 24.5)), 1e-12);
    }

    [Fact]
    public void Matrices_and_vectors_are_compared_with_the_quietest_of_their_own_kind()
    {
        var layout = ParameterLayout.Pack(
            ParameterGroup.Matrix("w", 0, 1, 2), ParameterGroup.Vector("b", 0, 2), ParameterGroup.Matrix("v", 1, 1, 2), ParameterGroup.Vector("c", 1, 2));
        var run = new LinkRun(new NoiseAdaptiveRates(new ScaleByLearningRate(1)) { Alpha = 2, Beta2 = 0.5 }, layout);
        run.Apply(new double[8]);

        // ½‖g‖² is 12.5 and 112.5 of the matrices, 4.5 and 40.5 of the vectors; with α² = 4 the ratio of the a's is a root.
        double matrices = Math.Pow(16.5 / 116.5, 0.25), vectors = Math.Pow(8.5 / 44.5, 0.25);
        LinkRun.Close(run.Apply([3, 4, 3, 0, 9, 12, 0, 9]), [3, 4, 3, 0, 9 * matrices, 12 * matrices, 0, 9 * vectors]);
    }

    private static double[]? Stepped(GradientTransformation link, double[][] batches)
    {
        double[] parameters = new double[batches[0].Length];
        var optimizer = new GradientOptimizer<double>(Chain(link, new ScaleByLearningRate(1)), ParameterLayout.Pack(ParameterGroup.Vector("b", 0, parameters.Length)));
        bool taken = optimizer.Step(parameters, LinkRun.Mean(batches), new GradientStep<double> { MicroBatches = LinkRun.Memories(batches) });
        return taken ? [.. parameters.Select(x => -x)] : null;
    }
}

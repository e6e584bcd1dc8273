using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class KernelMeanMatchingTests
{
    [Theory]
    [GoldenData("double_weighting_kmm")]
    public void Objectives_agree_with_the_reference_and_weights_are_feasible(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix train = golden.Input("x_train").Matrix(), test = golden.Input("x_test").Matrix();
        double discount = golden.Hyperparameter("D").Scalar(), bound = golden.Hyperparameter("B").Scalar(), sigma = golden.Hyperparameter("sigma").Scalar();

        KernelMatching matching = KernelMeanMatching.Fit(train.Values, test.Values, train.Columns, new() { Bandwidth = sigma, Discount = discount, MaximumWeight = bound });

        golden.Expected("objective").MustEqual(matching.Objective);
        golden.Expected("objective").MustEqual(Discrepancy(train, test, matching, sigma));
        RequireFeasible(matching, discount, bound);
        matching.Gap.Should().BeLessThan(1e-8);
        // The kernel matrix may be ill-conditioned: weights are compared by what they sum to.
        golden.Expected("mean_alpha").Within(0.02, 0.02).MustEqual(matching.TestWeights.Average());
        golden.Expected("mean_beta").Within(0.02, 0.02).MustEqual(matching.TrainWeights.Average());
    }

    // Unequal sizes, wide, duplicated rows, one test row, strong shift.
    [Theory]
    [InlineData(2, 1, 1, 1.0, 0.5)]
    [InlineData(40, 7, 3, 1.0, 2)]
    [InlineData(7, 40, 3, 9.0, 2)]
    [InlineData(30, 30, 50, 4.0, 0.3)]
    [InlineData(200, 150, 2, 2.0, 1)]
    [InlineData(60, 60, 1, 100.0, 30)]
    public void No_feasible_point_is_better_by_more_than_the_gap(int n, int t, int dimension, double discount, double shift)
    {
        var random = new Random(n + t);
        double[] train = Normal(random, n * dimension, 0), test = Normal(random, t * dimension, shift);
        train.AsSpan(0, dimension).CopyTo(train.AsSpan(dimension));
        var options = new KernelMatchingOptions { Discount = discount };

        KernelMatching best = KernelMeanMatching.Fit(train, test, dimension, options);

        RequireFeasible(best, discount, options.MaximumWeight);
        double objective = Discrepancy(new(train, n, dimension), new(test, t, dimension), best, best.Bandwidth);
        objective.Should().BeApproximately(best.Objective, 1e-9);
        // From the best point toward other feasible points the objective does not fall: the set is convex, so these are feasible too.
        for (int trial = 0; trial < 20; trial++)
        {
            double level = discount == 1 ? 1 : 1 - (1 - 1 / Math.Sqrt(discount)) * random.NextDouble();
            double[] beta = [.. Enumerable.Range(0, n).Select(_ => level * 2 * random.NextDouble())];
            double scale = level / beta.Average();
            foreach (double way in new[] { 1e-3, 0.1, 1 })
            {
                var moved = best with
                {
                    TrainWeights = [.. best.TrainWeights.Select((weight, i) => weight + way * (scale * beta[i] - weight))],
                    TestWeights = [.. best.TestWeights.Select(weight => weight + way * (level - weight))],
                };
                Discrepancy(new(train, n, dimension), new(test, t, dimension), moved, best.Bandwidth).Should().BeGreaterThan(best.Objective - best.Gap - 1e-9);
            }
        }
    }

    [Fact]
    public void Means_under_the_weights_move_to_those_of_the_test_rows()
    {
        var random = new Random(5);
        double[] train = Normal(random, 600, 0), test = Normal(random, 300, 1);

        KernelMatching matching = KernelMeanMatching.Fit(train, test, 1);

        double mean = train.Zip(matching.TrainWeights, (x, weight) => x * weight).Sum() / matching.TrainWeights.Sum();
        mean.Should().BeApproximately(test.Average(), 0.1);
        matching.TestWeights.Should().OnlyContain(weight => weight == 1);
        matching.EffectiveRows.Should().BeInRange(20, 600);
    }

    [Fact]
    public void A_discount_leaves_more_rows_for_training()
    {
        var random = new Random(6);
        double[] train = Normal(random, 300, 0), test = Normal(random, 300, 2.5);

        double plain = KernelMeanMatching.Fit(train, test, 1).EffectiveRows, discounted = KernelMeanMatching.Fit(train, test, 1, new() { Discount = 9 }).EffectiveRows;

        discounted.Should().BeGreaterThan(1.2 * plain);
    }

    [Fact]
    public void A_low_rank_says_how_far_off_the_kernel_is()
    {
        var random = new Random(7);
        double[] train = Normal(random, 400, 0), test = Normal(random, 200, 1);

        KernelMatching exact = KernelMeanMatching.Fit(train, test, 2), rough = KernelMeanMatching.Fit(train, test, 2, new() { MaximumRank = 10 });

        exact.Residual.Should().BeLessThan(1e-12);
        rough.Residual.Should().BeInRange(1e-6, 1);
        Discrepancy(new(train, 200, 2), new(test, 100, 2), rough, rough.Bandwidth).Should().BeLessThan(exact.Objective + rough.Residual);
    }

    [Fact]
    public void What_cannot_be_matched_is_refused()
    {
        Refused(() => KernelMeanMatching.Fit([1], [1], 1), "*at least 2 for training*");
        Refused(() => KernelMeanMatching.Fit([1, 2], [], 1), "*1 for testing*");
        Refused(() => KernelMeanMatching.Fit([1, 2, 3], [1, 2], 2), "*rows of 2*");
        Refused(() => KernelMeanMatching.Fit([1, 2, 3, double.NaN], [1, 2], 2), "Feature 1 of training row 1 is NaN*");
        Refused(() => KernelMeanMatching.Fit([1, 2, 3, 4], [double.PositiveInfinity, 2], 2), "Feature 0 of test row 0 is *");
        Refused(() => KernelMeanMatching.Fit([1, 2], [1], 1, new() { Discount = 0.5 }), "Discount is 0.5*");
        Refused(() => KernelMeanMatching.Fit([1, 2], [1], 1, new() { Discount = 4, MaximumWeight = 2 }), "MaximumWeight is 2*");
        Refused(() => KernelMeanMatching.Fit([1, 2], [1], 1, new() { Bandwidth = double.NaN }), "Bandwidth is NaN*");
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private static double[] Normal(Random random, int count, double mean) =>
        [.. Enumerable.Range(0, count).Select(_ => mean + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];

    private static void RequireFeasible(KernelMatching matching, double discount, double bound)
    {
        int n = matching.TrainWeights.Count, t = matching.TestWeights.Count;
        matching.TrainWeights.Should().OnlyContain(weight => weight >= 0 && weight <= bound / Math.Sqrt(discount));
        matching.TestWeights.Should().OnlyContain(weight => weight >= 0 && weight <= 1);
        Math.Abs(matching.TrainWeights.Average() - matching.TestWeights.Average()).Should().BeLessThanOrEqualTo(1 - 1 / Math.Sqrt(n) + 1e-12);
        Math.Sqrt(matching.TestWeights.Sum(weight => (weight - 1) * (weight - 1))).Should().BeLessThanOrEqualTo((1 - 1 / Math.Sqrt(discount)) * Math.Sqrt(t) + 1e-12);
    }

    // By the definition, pair by pair.
    private static double Discrepancy(GoldenMatrix train, GoldenMatrix test, KernelMatching matching, double sigma)
    {
        (double[] Row, double Weight)[] points =
        [
            .. Enumerable.Range(0, train.Rows).Select(i => (train.Row(i).ToArray(), matching.TrainWeights[i] / train.Rows)),
            .. Enumerable.Range(0, test.Rows).Select(j => (test.Row(j).ToArray(), -matching.TestWeights[j] / test.Rows)),
        ];
        return points.Sum(a => points.Sum(b =>
            a.Weight * b.Weight * Math.Exp(-a.Row.Zip(b.Row, (x, y) => (x - y) * (x - y)).Sum() / (2 * sigma * sigma))));
    }
}

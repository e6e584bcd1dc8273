using MathNet.Numerics;
using MlNetExtensions.Examples.DataSelection;

namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>Posteriors against numerical integration, and the other learners.</summary>
public sealed class PosteriorTests
{
    [Fact]
    public void Each_arm_of_a_Gaussian_posterior_has_a_reward_variance_of_its_own()
    {
        double[] variances = [.5, 2];
        ArmBeliefs beliefs = new GaussianPosterior(1, 4, variances).Create(2);
        for (int arm = 0; arm < 2; arm++)
        {
            foreach (double reward in new[] { 3, 5, 2.5 })
            {
                beliefs.Update(arm, reward);
            }

            // The prior counts as one reward of its own variance: precisions add up, and so do rewards times precisions.
            double precision = 1 / 4.0 + 3 / variances[arm];
            beliefs.Mean(arm).Should().BeApproximately((1 / 4.0 + 10.5 / variances[arm]) / precision, 1e-12);
            beliefs.Variance(arm).Should().BeApproximately(1 / precision, 1e-12);
        }
    }

    [Fact]
    public void A_Beta_posterior_is_the_integral_of_likelihood_and_prior()
    {
        var beliefs = (BetaBeliefs)new BetaPosterior(1.5, 2.5).Create(1);
        foreach (double reward in new double[] { 1, 0, 1, 1, 0 })
        {
            beliefs.Update(0, reward);
        }

        double Weight(double p) => Math.Pow(p, .5 + 3) * Math.Pow(1 - p, 1.5 + 2);
        double mass = Integrate.OnClosedInterval(Weight, 0, 1), mean = Integrate.OnClosedInterval(p => p * Weight(p), 0, 1) / mass;
        beliefs.Mean(0).Should().BeApproximately(mean, 1e-8);
        beliefs.Variance(0).Should().BeApproximately(Integrate.OnClosedInterval(p => (p - mean) * (p - mean) * Weight(p), 0, 1) / mass,
            1e-8);
    }

    [Fact]
    public void Evidence_fades_toward_the_prior()
    {
        var beliefs = (BetaBeliefs)new BetaPosterior(2, 3) { DecayOfUpdated = .2, DecayOfRound = .1 }.Create(2);
        beliefs.Update(0, 4, 1);
        beliefs.Update(0, 1, 0);
        (beliefs.Alpha(0), beliefs.Beta(0)).Should().Be((2 + 4 * .8 + 1, 3 + .8));
        beliefs.NextRound();
        beliefs.NextRound();
        beliefs.Alpha(0).Should().BeApproximately(2 + 4.2 * .81, 1e-12);
        beliefs.Update(0, 0, 1);
        beliefs.Beta(0).Should().BeApproximately(3 + .8 * .81 * .8 + 1, 1e-12);
        beliefs.Alpha(1).Should().Be(2);
        for (int i = 0; i < 1000; i++)
        {
            beliefs.Update(1, 1);
        }

        (beliefs.Alpha(1) + beliefs.Beta(1)).Should().BeLessThanOrEqualTo(5 + 1 / .2 + 1e-9);
    }

    [Fact]
    public void The_Normal_Gamma_oracle_of_the_specification_comes_out()
    {
        var beliefs = (NormalGammaBeliefs)new NormalGammaPosterior(0, 1, 2, 2).Create(1);
        foreach (double x in new[] { 1, 2, .5 })
        {
            beliefs.Update(0, x);
        }

        beliefs[0].Should().Be((.875, 4, 3.5, 3.09375));
        beliefs.RewardVariance(0).Should().BeApproximately(3.09375 / 2.5, 1e-15);
    }

    [Fact]
    public void A_Normal_Gamma_mean_is_the_integral_of_likelihood_and_prior()
    {
        var beliefs = (NormalGammaBeliefs)new NormalGammaPosterior(.5, 2, 3, 1).Create(1);
        double[] x = [1, 2.2, -.3, .4];
        Array.ForEach(x, value => beliefs.Update(0, value));

        // λ integrated in closed form for each μ: Gamma(α₀ + (n + 1)/2).
        double Weight(double mu) => Math.Pow(1 + .5 * 2 * (mu - .5) * (mu - .5) + .5 * x.Sum(value => (value - mu) * (value - mu)),
            -(3 + 2.5));
        double mass = Integrate.OnClosedInterval(Weight, -40, 40, 1e-12), mean = Integrate.OnClosedInterval(mu => mu * Weight(mu), -40, 40,
            1e-12) / mass;
        beliefs.Mean(0).Should().BeApproximately(mean, 1e-6);
        beliefs.Variance(0).Should().BeApproximately(Integrate.OnClosedInterval(mu => (mu - mean) * (mu - mean) * Weight(mu), -40, 40,
            1e-12) / mass, 1e-5);
    }

    [Fact]
    public void A_linear_posterior_is_weighted_ridge_regression()
    {
        var beliefs = new LinearBeliefs(2, 0.5);
        double[][] contexts = [[1, 0], [1, 2], [.5, -1], [2, 1]];
        double[] rewards = [1, 3, -.5, 2.5], variances = [1, .25, 2, 1];
        for (int i = 0; i < 4; i++)
        {
            beliefs.Update(contexts[i], rewards[i], variances[i]);
        }

        double a = .5 + Sum(i => contexts[i][0] * contexts[i][0]), b = Sum(i => contexts[i][0] * contexts[i][1]), c = .5 + Sum(i =>
            contexts[i][1] * contexts[i][1]);
        double u = Sum(i => contexts[i][0] * rewards[i]), v = Sum(i => contexts[i][1] * rewards[i]), determinant = a * c - b * b;
        beliefs.Weights[0].Should().BeApproximately((c * u - b * v) / determinant, 1e-12);
        beliefs.Weights[1].Should().BeApproximately((a * v - b * u) / determinant, 1e-12);
        beliefs.Variance([1, -1]).Should().BeApproximately((c + 2 * b + a) / determinant, 1e-12);
        beliefs.Mean([1, -1]).Should().BeApproximately(beliefs.Weights[0] - beliefs.Weights[1], 1e-12);

        var random = new SelectionRandom(3);
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => beliefs.Sample(random) is var w ? w[0] - w[1] : 0)];
        double mean = draws.Average();
        mean.Should().BeApproximately(beliefs.Mean([1, -1]), 4 * Math.Sqrt(beliefs.Variance([1, -1]) / draws.Length));
        (draws.Sum(x => (x - mean) * (x - mean)) / draws.Length / beliefs.Variance([1, -1])).Should().BeApproximately(1, .05);
        FluentActions.Invoking(() => beliefs.Update([1, double.NaN], 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => beliefs.Choose([1, 2, 3], random)).Should().Throw<ArgumentException>();
        RestoredMustBeEqual(beliefs, new LinearBeliefs(2, 7));

        double Sum(Func<int, double> term) => Enumerable.Range(0, 4).Sum(i => term(i) / variances[i]);
    }

    [Fact]
    public void Contexts_tell_good_arms_from_bad_ones()
    {
        var (random, noise, beliefs) = (new SelectionRandom(5), new Random(5), new LinearBeliefs(3));
        double[] weights = [1, -2, .5];
        int good = 0;
        for (int step = 0; step < 600; step++)
        {
            double[] contexts = Generated.Normal(4, 3, 100 + step);
            double[] values = [.. Enumerable.Range(0, 4).Select(arm => Enumerable.Range(0, 3).Sum(j =>
                weights[j] * contexts[3 * arm + j]))];
            int chosen = beliefs.Choose(contexts, random);
            beliefs.Update(contexts.AsSpan(3 * chosen, 3), values[chosen] + noise.NextDouble() - .5);
            good += step >= 300 && values[chosen] == values.Max() ? 1 : 0;
        }

        good.Should().BeGreaterThan(270);
    }

    [Fact]
    public void Preferences_are_the_most_probable_ones()
    {
        var beliefs = new PreferenceBeliefs(3, 2);
        foreach ((int winner, int loser, int times) in new[] { (0, 1, 7), (1, 0, 2), (1, 2, 4), (2, 1, 1), (0, 2, 3) })
        {
            for (int i = 0; i < times; i++)
            {
                beliefs.Update(winner, loser);
            }
        }

        double Log(double[] u) => -u.Sum(x => x * x) / 4
            + 7 * LogLogistic(u[0] - u[1]) + 2 * LogLogistic(u[1] - u[0]) + 4 * LogLogistic(u[1] - u[2]) + LogLogistic(u[2] - u[1]) + 3 * LogLogistic(u[0] - u[2]);
        double[] utilities = [.. beliefs.Utilities];
        for (int i = 0; i < 3; i++)
        {
            foreach (double move in new[] { -1e-4, 1e-4 })
            {
                double[] moved = [.. utilities];
                moved[i] += move;
                Log(moved).Should().BeLessThan(Log(utilities));
            }
        }

        beliefs.Probability(0, 1).Should().BeApproximately(1 - beliefs.Probability(1, 0), 1e-15);
        beliefs.Variance(0, 1).Should().BeLessThan(beliefs.Variance(0, 2), "the two were compared more often");
        RestoredMustBeEqual(beliefs, new PreferenceBeliefs(3, 2));
        FluentActions.Invoking(() => beliefs.Update(1, 1)).Should().Throw<ArgumentOutOfRangeException>();

        static double LogLogistic(double x) => -Math.Log(1 + Math.Exp(-x));
    }

    [Fact]
    public void Comparisons_that_are_always_won_stay_finite_and_duels_find_the_best_arm()
    {
        var (beliefs, random, coin) = (new PreferenceBeliefs(4), new SelectionRandom(1), new Random(1));
        double[] truth = [0, 3, 1, -1];
        int withBest = 0;
        for (int step = 0; step < 300; step++)
        {
            (int first, int second) = beliefs.Choose(random);
            first.Should().NotBe(second);
            withBest += step >= 150 && (first == 1 || second == 1) ? 1 : 0;
            bool firstWins = coin.NextDouble() < 1 / (1 + Math.Exp(truth[second] - truth[first]));
            beliefs.Update(firstWins ? first : second, firstWins ? second : first);
        }

        withBest.Should().BeGreaterThan(120);
        var certain = new PreferenceBeliefs(2, 100);
        for (int i = 0; i < 10_000; i++)
        {
            certain.Update(0, 1);
        }

        certain.Probability(0, 1).Should().BeInRange(.99, 1);
    }

    [Fact]
    public void A_gradient_bandit_finds_the_best_arm_whatever_the_level_of_rewards()
    {
        var (bandit, random) = (new GradientBandit(3, 0.2), new SelectionRandom(1));
        for (int step = 0; step < 1000; step++)
        {
            int arm = bandit.Choose(random);
            bandit.Update(arm, 1000 + (arm == 1 ? 1 : 0) + .3 * random.Normal());
        }

        bandit.Probabilities()[1].Should().BeGreaterThan(.9);
        bandit.Probabilities().Sum().Should().BeApproximately(1, 1e-12);
        bandit.Baseline.Should().BeInRange(999, 1002);

        RestoredMustBeEqual(bandit, new GradientBandit(3, 0.2));
    }

    // With one reward known the baseline is that reward, so that it moves nothing; the next step is θ ← θ + η(r - b)(e_a - π) from equal chances.
    [Fact]
    public void A_gradient_bandit_learns_from_what_a_reward_is_above_the_ones_before_it()
    {
        var bandit = new GradientBandit(2, 0.2);
        bandit.Update(0, 1000);
        bandit.Probabilities().Should().Equal(.5, .5);

        bandit.Update(1, 1003);
        double distance = .2 * 3 * (.5 + .5);
        bandit.Probabilities()[1].Should().BeApproximately(1 / (1 + Math.Exp(-distance)), 1e-12);
    }

    [Fact]
    public void The_optimal_baseline_has_the_least_variance()
    {
        double[] norms = [.1, .5, .2, .2], rewards = [1, 4, -2, 3], shares = [.25, .25, .25, .25];
        double optimal = GradientBandit.OptimalBaseline(norms, rewards);
        optimal.Should().BeApproximately((.1 + 2 - .4 + .6) / 1, 1e-12);
        double Second(double b) => norms.Zip(rewards, (l, r) => l * (r - b) * (r - b)).Zip(shares, (x, p) => x * p).Sum();
        Second(optimal).Should().BeLessThan(Second(optimal + .01)).And.BeLessThan(Second(optimal - .01));
    }

    /// <summary>Spec D.1 with few runs; the benchmark has the whole table.</summary>
    [Fact]
    public void Learned_variances_beat_the_largest_one_and_bounds()
    {
        double[] regrets = BanditRun.MeanRegrets(0, 1, 4, 1, runs: 30, seed: 1);
        regrets[BanditRun.VarianceAdaptive].Should().BeLessThan(regrets[BanditRun.LargestVariance]).And.BeLessThan(regrets[BanditRun.Ucb1])
            .And.BeLessThan(regrets[BanditRun.UcbV]);
    }

    private static void RestoredMustBeEqual(SavedArrays saved, SavedArrays fresh)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        saved.Save(writer);
        fresh.Restore(new StateReader("beliefs", stream.ToArray()));
        using var again = new MemoryStream();
        using var second = new BinaryWriter(again);
        fresh.Save(second);
        again.ToArray().Should().Equal(stream.ToArray());
    }
}

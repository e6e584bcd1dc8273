using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>Sets of rows come as often as the samplers' laws say, by all sets of a small pool.</summary>
public sealed class SamplerProbabilityTests
{
    private const int Trials = 20_000;
    private static readonly double[] s_scores = [.3, 1.4, .05, 2, .7];

    [Theory]
    [InlineData(StochasticBatchKind.Power)]
    [InlineData(StochasticBatchKind.Softmax)]
    [InlineData(StochasticBatchKind.SoftRank)]
    public void Stochastic_batches_are_drawn_one_after_the_other(StochasticBatchKind kind)
    {
        const double coldness = 1.5;
        int[] ranks = [4, 2, 5, 1, 3];
        double[] weights = [.. s_scores.Select((s, i) => kind switch
        {
            StochasticBatchKind.Power => Math.Pow(s, coldness),
            StochasticBatchKind.Softmax => Math.Exp(coldness * s),
            _ => Math.Pow(ranks[i], -coldness),
        })];
        MustFit(new StochasticBatchSampler(kind) { Coldness = coldness }, Pool(), 2, set => Sequential(weights, set));
    }

    [Fact]
    public void Random_rows_are_equally_likely() => MustFit(new RandomSampler(), Pool(), 3, _ => 0.1);

    [Fact]
    public void Conditional_Poisson_goes_by_products() =>
        MustFit(new ConditionalPoissonSampler(), Pool(), 3, set => set.Aggregate(1.0, (product, row) => product * s_scores[row]));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Volume_sampling_goes_by_squared_volumes(int count)
    {
        double[] vectors = [1, .2, -.5, 1, 2, 2, .1, -1, .7, .7];
        var pool = new SelectionPool(5) { Vectors = vectors };
        MustFit(new VolumeSampler(), pool, count, set =>
        {
            double a = set.Sum(row => vectors[2 * row] * vectors[2 * row]), b = set.Sum(row => vectors[2 * row] * vectors[2 * row + 1]);
            return a * set.Sum(row => vectors[2 * row + 1] * vectors[2 * row + 1]) - b * b;
        }, trials: 3000);
    }

    [Fact]
    public void Importance_draws_go_by_mixed_shares()
    {
        double[] expected = [.. s_scores.Select(s => .7 * s / s_scores.Sum() + .3 / 5)];
        ulong seed = 0;
        ChiSquare.MustFit(expected, () => new ProportionalSampler { Share = .7 }.Select(Pool(), 1, seed++).Rows[0], Trials);
        ProportionalSampler.Probabilities([0, 0], 1).Should().Equal(.5, .5);
    }

    [Fact]
    public void Visited_rows_are_repelled()
    {
        long[] visits = [0, 1, 2, 5, 0];
        double[] weights = [.. visits.Select(v => Math.Pow(1 + v, -1.5))];
        MustFit(new SelfRepellentSampler { Repulsion = 1.5 }, new SelectionPool(5) { Visits = visits }, 2, set => Sequential(weights, set));
    }

    [Fact]
    public void A_window_of_ranks_is_a_Gaussian()
    {
        int[] ranks = [3, 1, 4, 0, 2];
        double[] weights = [.. ranks.Select(rank => Math.Exp(-.5 * Math.Pow(((rank + .5) / 5 - .25) / .3, 2)))];
        MustFit(new RankWindowSampler { Width = .3 }, Pool(progress: .25), 2, set => Sequential(weights, set));
    }

    [Fact]
    public void A_mixture_takes_its_share_and_then_any_other()
    {
        // One row by its score, one of the other four uniformly.
        double sum = s_scores.Sum();
        MustFit(new MixedSampler(new StochasticBatchSampler()), Pool(), 2, set => (s_scores[set[0]] + s_scores[set[1]]) / sum / 4);
    }

    [Fact]
    public void Strata_have_equal_budgets()
    {
        var pool = new SelectionPool(5) { Scores = s_scores, Strata = new[] { 0, 0, 1, 0, 1 } };
        double a = s_scores[0] + s_scores[1] + s_scores[3], b = s_scores[2] + s_scores[4];
        MustFit(new StratifiedSampler(new StochasticBatchSampler()), pool, 2, set =>
            set.Count(row => row is 2 or 4) == 1 ? s_scores[set.First(row => row is not (2 or 4))] / a * s_scores[set.First(row =>
                row is 2 or 4)] / b : 0);
    }

    [Fact]
    public void Thompson_draws_choose_by_the_posterior_probability_of_being_best()
    {
        var beliefs = (BetaBeliefs)new BetaPosterior().Create(3);
        beliefs.Update(0, 3, 1);
        beliefs.Update(1, 1, 1);
        beliefs.Update(2, 0, 2);
        Beta[] laws = [new(4, 2), new(2, 2), new(1, 3)];
        double[] best = [.. laws.Select((law, i) => Integrate.OnClosedInterval(
            x => law.Density(x) * laws.Where((_, j) => j != i).Aggregate(1.0, (p, other) => p * other.CumulativeDistribution(x)), 0, 1))];
        var pool = new SelectionPool(3) { Beliefs = beliefs };
        ulong seed = 0;
        ChiSquare.MustFit(best, () => new ThompsonPoolSampler(ThompsonUtility.Draw).Select(pool, 1, seed++).Rows[0], Trials);
        var random = new SelectionRandom(9);
        ChiSquare.MustFit(best, () => beliefs.Choose(random), Trials);
    }

    [Fact]
    public void A_curriculum_draws_from_what_is_open()
    {
        int[] order = [2, 0, 4, 1, 3];
        MustFit(new CurriculumSampler { StartShare = .2, FullAt = .8 }, Pool(progress: .4), 2, set => set.All(row => order.AsSpan(0,
            3).Contains(row)) ? 1 : 0);
        MustFit(new CurriculumSampler(CurriculumOrder.HardFirst) { StartShare = .5 }, Pool(), 2, set => set.All(row => row is 3 or 1 or 4)
            ? 1 : 0);
        new CurriculumSampler { StartShare = .2, FullAt = .8, Power = 2 }.ShareAt(.4).Should().BeApproximately(.2 + .8 * .25, 1e-15);
        new CurriculumSampler { FullAt = .5 }.Select(Pool(progress: 1), 5, 1).Rows.Should().Equal(order);
    }

    /// <summary>Estimates of a sum over the pool, by all samplers that say that they are unbiased.</summary>
    [Theory]
    [MemberData(nameof(Unbiased))]
    public void Weighted_sums_are_those_of_the_pool(string name)
    {
        const int repeats = 1000;
        PoolSampler sampler = SamplerCase.Of(name).Sampler;
        SelectionPool pool = SamplerCase.Pool(60);
        double[] values = [.. Enumerable.Range(0, 60).Select(i => 1 + pool.Scores.Span[i] + Math.Sin(i))];
        foreach (int count in new[] { 9, 30 })
        {
            double[] estimates = [.. Enumerable.Range(0, repeats).Select(seed =>
            {
                RowSelection chosen = sampler.Select(pool, count, (ulong)seed);
                return chosen.Rows.Zip(chosen.Weights, (row, weight) => weight * values[row]).Sum();
            })];
            double mean = estimates.Average(), error = Math.Sqrt(estimates.Sum(x => (x - mean) * (x - mean)) / (repeats - 1.0) / repeats);
            mean.Should().BeApproximately(values.Sum(), 4 * error + 1e-9);
        }
    }

    public static TheoryData<string> Unbiased => [.. SamplerCase.All.Where(item => item.Sampler.IsUnbiased).Select(item => item.Name)];

    private static SelectionPool Pool(double progress = 0) => new(5) { Scores = s_scores, Progress = progress };

    /// <summary>The probability of a set of two that are drawn one after the other.</summary>
    private static double Sequential(double[] weights, int[] set)
    {
        double sum = weights.Sum(), a = weights[set[0]], b = weights[set[1]];
        return a / sum * b / (sum - a) + b / sum * a / (sum - b);
    }

    private static void MustFit(PoolSampler sampler, SelectionPool pool, int count, Func<int[], double> weight, int trials = Trials)
    {
        int[][] sets = [.. Sets.Of(pool.Count, count)];
        double[] weights = [.. sets.Select(weight)];
        double sum = weights.Sum();
        var places = Enumerable.Range(0, sets.Length).ToDictionary(i => sets[i].Sum(row => 1 << row));
        ulong seed = 0;
        ChiSquare.MustFit(
            [.. weights.Select(w => w / sum)], () => places[sampler.Select(pool, count, SelectionRandom.Part(77, seed++)).Rows.Sum(row =>
                1 << row)], trials);
    }
}

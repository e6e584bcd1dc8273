namespace MlNetExtensions.Examples.DataSelection;

/// <summary>
/// The Bayes regret of variance-adaptive Thompson sampling and of others on Gaussian bandits whose means and variances are drawn from the
/// prior (Saha and Kveton, 2024): 10 arms, 1000 steps.
/// </summary>
internal static class BanditRun
{
    public const int VarianceAdaptive = 0;
    public const int KnownVariances = 1;
    public const int MeanVariance = 2;
    public const int LargestVariance = 3;
    public const int UcbV = 4;
    public const int Ucb1 = 5;
    public const int Steps = 1000;
    private const int Arms = 10;

    public static string[] Names { get; } = ["VarTS", "TS, variances known", "TS, mean variance", "TS, largest variance", "UCB-V", "UCB1, largest deviation"];

    public static double[] MeanRegrets(double mean, double meanCount, double shape, double rate, int runs, ulong seed) =>
        [.. Regrets(mean, meanCount, shape, rate, runs, seed).Select(regrets => regrets.Average())];

    /// <summary>The regret of each policy in each run.</summary>
    public static double[][] Regrets(double mean, double meanCount, double shape, double rate, int runs, ulong seed) =>
        [.. Curves(mean, meanCount, shape, rate, runs, seed).Select(runsOfPolicy => Array.ConvertAll(runsOfPolicy, regrets => regrets[^1]))];

    /// <summary>The regret of each policy in each run up to every step.</summary>
    public static double[][][] Curves(double mean, double meanCount, double shape, double rate, int runs, ulong seed)
    {
        double[][][] regrets = [.. Names.Select(_ => new double[runs][])];
        for (int run = 0; run < runs; run++)
        {
            var random = new SelectionRandom(SelectionRandom.Part(seed, (ulong)run));
            double[] means = new double[Arms], variances = new double[Arms];
            for (int k = 0; k < Arms; k++)
            {
                variances[k] = rate / random.Gamma(shape);
                means[k] = mean + random.Normal() * Math.Sqrt(variances[k] / meanCount);
            }

            double[] expected = new double[Arms], largest = new double[Arms];
            Array.Fill(expected, rate / (shape - 1));
            Array.Fill(largest, variances.Max());
            ArmBeliefs beliefs = new NormalGammaPosterior(mean, meanCount, shape, rate).Create(Arms);
            regrets[VarianceAdaptive][run] = Play(means, variances, random, _ => beliefs.Choose(random), beliefs.Update);
            regrets[KnownVariances][run] = Thompson(mean, meanCount, variances, means, variances, random);
            regrets[MeanVariance][run] = Thompson(mean, meanCount, expected, means, variances, random);
            regrets[LargestVariance][run] = Thompson(mean, meanCount, largest, means, variances, random);
            double deviation = Math.Sqrt(variances.Max());
            regrets[UcbV][run] = Bounds(means, variances, random, (n, v, t) => Math.Sqrt(2 * v * Math.Log(t) / n) + 3 * deviation * Math.Log(t) / n);
            regrets[Ucb1][run] = Bounds(means, variances, random, (n, _, t) => deviation * Math.Sqrt(2 * Math.Log(t) / n));
        }

        return regrets;
    }

    private static double[] Play(double[] means, double[] variances, SelectionRandom random, Func<int, int> choose, Action<int, double> update)
    {
        double best = means.Max(), regret = 0;
        double[] regrets = new double[Steps];
        for (int t = 1; t <= Steps; t++)
        {
            int arm = choose(t);
            regrets[t - 1] = regret += best - means[arm];
            update(arm, means[arm] + random.Normal() * Math.Sqrt(variances[arm]));
        }

        return regrets;
    }

    private static double[] Thompson(double mean, double meanCount, double[] believed, double[] means, double[] variances, SelectionRandom random)
    {
        double[] sums = new double[Arms], counts = new double[Arms];
        Array.Fill(sums, mean * meanCount);
        Array.Fill(counts, meanCount);
        return Play(means, variances, random, _ => ArgMax(k => sums[k] / counts[k] + random.Normal() * Math.Sqrt(believed[k] / counts[k])), (arm, x) =>
        {
            sums[arm] += x;
            counts[arm]++;
        });
    }

    private static double[] Bounds(double[] means, double[] variances, SelectionRandom random, Func<double, double, double, double> width)
    {
        double[] counts = new double[Arms], averages = new double[Arms], squares = new double[Arms];
        return Play(
            means, variances, random,
            t => ArgMax(k => counts[k] < 2 ? double.PositiveInfinity : averages[k] + width(counts[k], squares[k] / (counts[k] - 1), t)),
            (arm, x) =>
            {
                double deviation = x - averages[arm];
                averages[arm] += deviation / ++counts[arm];
                squares[arm] += deviation * (x - averages[arm]);
            });
    }

    private static int ArgMax(Func<int, double> value)
    {
        (int best, double largest) = (0, double.NegativeInfinity);
        for (int k = 0; k < Arms; k++)
        {
            double v = value(k);
            (best, largest) = v > largest ? (k, v) : (best, largest);
        }

        return best;
    }
}

using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Examples.DataSelection;

namespace Benchmarks.Selection;

/// <summary>Draws, facility location beside plain numpy, and the regret of variance-adaptive Thompson sampling.</summary>
internal static class SelectionRows
{
    private const string Group = "selection";
    private const int Draws = 1_000_000;
    private const int Arms = 10;

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        yield return Row("1,000,000 Thompson steps with updates, 10 arms, success or failure", name => Thompson(name, new BetaPosterior()));
        yield return Row("1,000,000 Thompson steps with updates, 10 arms, Normal-Gamma", name => Thompson(name,
            new NormalGammaPosterior()));
        yield return Row("1,000,000 Thompson draws with updates, one arm a row, Beta", RowDraws);
        yield return Row("Power acquisition, 1,000 of 1,000,000 rows", Power);
        foreach (Benchmark cost in SelectionCost.All)
        {
            yield return cost;
        }
        foreach ((int count, int columns) in new[] { (100, 20), (1000, 20), (100, 100) })
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"Facility location, {count} of 10,000 rows x {columns}");
            // Numpy's greedy takes a minute for a hundred rows, and ten for a thousand.
            yield return Row(name, _ => Facilities(name, count, columns, (count, columns) == (100, 20) ? script : null));
        }

        // Spec: runs of its own, 150 each.
        foreach ((string prior, double[] p, string reference) in new[]
        {
            ("0, 1, 4, 1", (double[])[0, 1, 4, 1], "48.5 ± 2.6"), ("0, 1, 4, 4", [0, 1, 4, 4], "97.1 ± 5.2"), ("0, 10, 4, 4", [0, 10, 4,
                4], "114.9 ± 4.0"),
        })
        {
            string name = $"Bayes regret of VarTS over TS with the largest variance, prior {prior} (reference VarTS {reference})";
            yield return Row(name, _ => Regret(name, p));
        }
    }

    private static Benchmark Row(string name, Func<string, Row> measure) => new(Group, name, () => measure(name));

    private static Row Thompson(string name, ArmPosterior posterior)
    {
        double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() =>
        {
            ArmBeliefs beliefs = posterior.Create(Arms);
            var random = new SelectionRandom(1);
            for (int i = 0; i < Draws; i++)
            {
                int arm = beliefs.Choose(random);
                beliefs.Update(arm, random.Uniform() < 0.05 * arm ? 1 : 0);
            }
        }));
        return new Row(Group, name, Seconds(seconds), "-", seconds, new Goal(1.0));
    }

    private static Row RowDraws(string name)
    {
        double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() =>
        {
            ArmBeliefs beliefs = new BetaPosterior { DecayOfUpdated = 0.2, DecayOfRound = 0.01 }.Create(Draws);
            var random = new SelectionRandom(1);
            for (int i = 0; i < Draws; i++)
            {
                beliefs.Update(i, beliefs.Sample(i, random) > 0.5 ? 1 : 0);
            }
        }));
        return new Row(Group, name, Seconds(seconds), "-", seconds, new Goal(1.0));
    }

    private static Row Power(string name)
    {
        var random = new SelectionRandom(1);
        var pool = new SelectionPool(Draws) { Scores = Enumerable.Range(0, Draws).Select(_ => random.Uniform()).ToArray() };
        double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() => new StochasticBatchSampler().Select(pool, 1000, 1)));
        return new Row(Group, name, Seconds(seconds), "-", seconds, null);
    }

    private static Row Facilities(string name, int count, int columns, PeerScript? script)
    {
        // 50 clusters of 200 rows.
        const int rows = 10_000;
        var random = new SelectionRandom(1);
        double[] centers = [.. Enumerable.Range(0, 50 * columns).Select(_ => 2 * random.Normal())];
        double[] vectors = [.. Enumerable.Range(0, rows * columns).Select(i =>
            centers[i / columns % 50 * columns + i % columns] + random.Normal())];
        double gamma = 1.0 / (10 * columns);
        var pool = new SelectionPool(rows) { Vectors = vectors };
        var sampler = new FacilityLocationSampler { Gamma = gamma };
        Func<double> ours = () => Stopwatches.Seconds(() => sampler.Select(pool, count, 1));
        if (script?.Peer is not { } peer)
        {
            double alone = Stopwatches.Median(ours);
            return new Row(Group, name, Seconds(alone), script?.Reason ?? "-", alone, new Goal(2.0));
        }

        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, System.Runtime.InteropServices.MemoryMarshal.AsBytes(vectors.AsSpan()));
            peer.Ask("load", file, columns);
            double mine = Stopwatches.Median(ours), theirs = peer.Ask("facilities", count, gamma), value = peer.Ask("value");
            double our = Value(sampler.Select(pool, count, 1), vectors, columns, gamma);
            string figure = string.Create(CultureInfo.InvariantCulture, $"{Seconds(mine)}, value {our:F6}");
            string others = string.Create(CultureInfo.InvariantCulture, $"{Seconds(theirs)}, value {value:F6}; ratio {mine / theirs:F3}");
            return new Row(Group, name, figure, others, mine, new Goal(2.0));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Value(RowSelection chosen, double[] vectors, int columns, double gamma)
    {
        double sum = 0;
        for (int i = 0; i < vectors.Length; i += columns)
        {
            double best = 0;
            foreach (int row in chosen.Rows)
            {
                double distance = System.Numerics.Tensors.TensorPrimitives.Distance<double>(vectors.AsSpan(i, columns),
                    vectors.AsSpan(row * columns, columns));
                best = Math.Max(best, Math.Exp(-gamma * distance * distance));
            }

            sum += best;
        }

        return sum;
    }

    private static Row Regret(string name, double[] prior)
    {
        const int runs = 150;
        double[][] regrets = BanditRun.Regrets(prior[0], prior[1], prior[2], prior[3], runs, seed: 1);
        string[] figures = [.. regrets.Select((all, policy) =>
        {
            double mean = all.Average(), error = Math.Sqrt(all.Sum(x => (x - mean) * (x - mean)) / (runs - 1.0) / runs);
            return string.Create(CultureInfo.InvariantCulture, $"{BanditRun.Names[policy]} {mean:F1} ± {error:F1}");
        })];
        double ratio = regrets[BanditRun.VarianceAdaptive].Average() / regrets[BanditRun.LargestVariance].Average();
        return new Row(Group, name, figures[0], string.Join("; ", figures[1..]), ratio, new Goal(1.0));
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s");
}

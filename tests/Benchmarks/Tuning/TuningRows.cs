using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Core.Tests.Tuning;
using MlNetExtensions.Tuning;

namespace Benchmarks.Tuning;

/// <summary>
/// How good proposals are on six functions, one trial after the other, and how long one takes: beside random and Sobol points, and beside
/// scikit-learn's Gaussian process doing the same.
/// </summary>
internal static class TuningRows
{
    private const string Group = "automl";
    private const int Seeds = 10;
    private const int Trials = 60;

    private static readonly (string Name, bool Learns, Func<TuningSpace, ulong, IProposer> Create)[] s_proposers =
    [
        ("random", false, (space, seed) => new RandomProposer(space, seed)),
        ("Sobol", false, (space, seed) => new SobolProposer(space, seed)),
        ("consensus", false, (space, seed) => new ConsensusBasedProposer(space, null, seed)),
        ("evolution", false, (space, seed) => new EvolutionStrategiesProposer(space, null, seed)),
        ("Thompson", true, (space, seed) => new ThompsonProposer(space, null, seed)),
        ("AEGiS", true, (space, seed) => new AegisProposer(space, null, seed)),
        ("shotgun", true, (space, seed) => new EpsilonShotgunProposer(space, null, seed)),
        ("mini-GP EI", true, (space, seed) => new MiniGpProposer(space, null, seed)),
        ("mini-GP UCB", true, (space, seed) => new MiniGpProposer(space, new() { Rule = MiniGpRule.ConfidenceBound }, seed)),
        ("BBKB", true, (space, seed) => new BatchKernelBanditProposer(space, null, seed)),
    ];

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        foreach (TuningFunction function in TuningFunction.All)
        {
            string name = $"{function.Name}, {Trials} trials: median distance from the least value over {Seeds} seeds";
            yield return new Benchmark(Group, name, () => Quality(name, function));
        }

        foreach ((string kind, bool _, Func<TuningSpace, ulong, IProposer> create) in s_proposers.Where(proposer => proposer.Learns))
        {
            foreach ((int trials, int dimensions, double goal) in new[] { (200, 10, 0.02), (2000, 10, 0.2) })
            {
                string name = string.Create(CultureInfo.InvariantCulture,
                    $"Propose and update, {kind}, {trials:N0} trials x {dimensions}, the longest call");
                yield return new Benchmark(Group, name, () =>
                    Speed(name, create, trials, dimensions, goal, (kind, trials) == ("mini-GP EI", 200) ? script : null));
            }
        }
    }

    private static Row Quality(string name, TuningFunction function)
    {
        double[][] best = [.. s_proposers.Select(_ => new double[Seeds])];
        Parallel.For(0, s_proposers.Length * Seeds, i =>
            best[i / Seeds][i % Seeds] = function.Best(s_proposers[i / Seeds].Create(function.Space, (ulong)(i % Seeds)),
                Trials) - function.Least);
        double[] medians = [.. best.Select(values =>
        {
            Array.Sort(values);
            return (values[(Seeds - 1) / 2] + values[Seeds / 2]) / 2;
        })];
        string Figures(bool learns) => string.Join(", ", s_proposers.Zip(medians).Where(pair => pair.First.Learns == learns)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.First.Name} {pair.Second:G3}")));
        double worst = s_proposers.Zip(medians).Where(pair => pair.First.Learns).Max(pair => pair.Second);
        return new Row(Group, name, Figures(true), Figures(false), worst / Math.Min(medians[0], medians[1]), new Goal(1));
    }

    /// <summary>
    /// After a history of Sobol points, some trials with proposals; the first proposal learns the history and is not counted. Of 2,000
    /// trials the peer would take minutes.
    /// </summary>
    private static Row Speed(string name, Func<TuningSpace, ulong, IProposer> create, int trials, int dimensions, double goal,
        PeerScript? script)
    {
        const int calls = 30;
        var space = new TuningSpace(Enumerable.Range(0, dimensions).Select(i => new TuningDimension { Name = $"x{i}" }));
        IProposer proposer = create(space, 1);
        IProposer history = new SobolProposer(space, 2);
        for (int trial = 0; trial < trials; trial++)
        {
            double[] point = history.Propose(trial);
            proposer.Update(trial, point, Loss(trial, point));
        }

        double first = Stopwatches.Seconds(() => Step(trials));
        double[] seconds = [.. Enumerable.Range(1, calls).Select(i => Stopwatches.Seconds(() => Step(trials + i)))];
        double longest = seconds.Max(), median = seconds.Order().ElementAt(calls / 2);
        string ours = string.Create(CultureInfo.InvariantCulture,
            $"{1e3 * longest:F1} ms, median {1e3 * median:F1} ms; learning the history {first:F2} s");
        string peer = "-";
        if (script is not null)
        {
            peer = script.Peer is { } sklearn ? Peer(sklearn, trials, dimensions, median) : script.Reason;
        }

        return new Row(Group, name, ours, peer, longest, new Goal(goal));

        void Step(int trial)
        {
            double[] point = proposer.Propose(trial);
            proposer.Update(trial, point, Loss(trial, point));
        }
    }

    private static string Peer(Peer sklearn, int trials, int dimensions, double ours)
    {
        double seconds = sklearn.Ask("propose", trials, dimensions);
        return string.Create(CultureInfo.InvariantCulture, $"{1e3 * seconds:F0} ms; ratio {seconds / ours:F0}");
    }

    /// <summary>A bent valley with a little noise.</summary>
    private static double Loss(int trial, double[] point)
    {
        double sum = 0.02 * new SelectionRandom((ulong)trial).Normal();
        for (int k = 0; k < point.Length; k++)
        {
            double center = 0.3 + 0.4 * Math.Sin(k + point[(k + 1) % point.Length]);
            sum += (point[k] - center) * (point[k] - center);
        }

        return sum;
    }
}

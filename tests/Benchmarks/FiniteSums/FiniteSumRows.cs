using System.Globalization;
using MlNetExtensions;

namespace Benchmarks.FiniteSums;

/// <summary>Seconds to a relative suboptimality of 1e-6 on ridge logistic regression, the default solver against peers.</summary>
internal static class FiniteSumRows
{
    public const string Group = "finite-sums";

    // Peers are given this many seconds, or as many as show that the goal is met.
    private const double LeastPatience = 20;

    /// <summary>λ, as it reads and as a share of 1/n.</summary>
    public static (string Text, double Share)[] Strengths { get; } = [("1/n", 1), ("0.01/n", 0.01)];

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        foreach (DataSet set in DataSet.All)
        {
            var files = new Lazy<string>(() => Save(set.Problem.Value));
            foreach ((string text, double share) in Strengths)
            {
                var contest = new Lazy<Contest>(() => new Contest(set.Problem.Value, files.Value, share / set.Problem.Value.Count));
                string name = $"{set.Name}, lambda = {text}, against";
                yield return Compare(Group, $"{name} {PeerSolver.Scikit}", set, files, contest, script, PeerSolver.Scikit, new Goal(share < 1 ? 0.33 : 0.5));
                if (set.IsBinary)
                {
                    yield return Compare(Group, $"{name} {PeerSolver.LibLinear}", set, files, contest, script, PeerSolver.LibLinear, new Goal(1));
                }

                if (set.IsDense)
                {
                    yield return Bandwidth($"{set.Name}, lambda = {text}, bytes of rows per second, share of a triad's", set, contest);
                }
            }
        }
    }

    public static string Save(Problem problem)
    {
        string folder = Directory.CreateTempSubdirectory("MlNetExtensions.Benchmarks.").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        problem.Save(folder);
        return folder;
    }

    public static Benchmark Compare(
        string group, string name, DataSet set, Lazy<string> files, Lazy<Contest> shared, PeerScript script, string family, Goal goal) => new(group, name, () =>
    {
        Contest contest = shared.Value;
        (FiniteSumResult result, double tolerance) = contest.Ours();
        double Ours() => Stopwatches.Seconds(() => contest.Solve(tolerance));
        string Mine(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds(seconds)} ({result.Solver} at {tolerance:0.#e0}, {result.Passes:0.#} passes + {result.CertificatePasses} checks)");
        if (script.Peer is not { } peer)
        {
            return new Row(group, name, Mine(Stopwatches.Median(Ours)), script.Reason, null, goal);
        }

        peer.Ask("load", files.Value, set.Problem.Value.Columns);
        double patience = Math.Max(LeastPatience, Ours() / goal.Bound);
        (PeerSolver? best, double peerTolerance, string others) = Best(contest, peer, PeerSolver.Of(family, set.IsBinary), patience);
        if (best is null)
        {
            double alone = Stopwatches.Median(Ours);
            return new Row(group, name, Mine(alone), others, others.Contains("> ", StringComparison.Ordinal) ? alone / patience : null, goal);
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => contest.Ask(peer, best, peerTolerance, double.MaxValue));
        string winner = string.Create(CultureInfo.InvariantCulture, $"{Milliseconds(theirs)} ({best} at {peerTolerance:0.#e0}; {others})");
        return new Row(group, name, Mine(mine), winner, mine / theirs, goal);
    });

    /// <summary>The fastest of a family of peers that reaches the target; and what became of the others.</summary>
    private static (PeerSolver? Solver, double Tolerance, string Others) Best(Contest contest, Peer peer, IEnumerable<PeerSolver> solvers, double patience)
    {
        (PeerSolver Solver, Reached Reached)? best = null;
        var others = new List<string>();
        foreach (PeerSolver solver in solvers)
        {
            Reached? reached = contest.Search(peer, solver, patience, best?.Reached.Seconds ?? double.PositiveInfinity, out string reason);
            if (reached is null)
            {
                others.Add($"{solver} {reason}");
                continue;
            }

            if (best is { } first && first.Reached.Seconds <= reached.Seconds)
            {
                others.Add($"{solver} {Milliseconds(reached.Seconds)}");
                continue;
            }

            if (best is { } beaten)
            {
                others.Add($"{beaten.Solver} {Milliseconds(beaten.Reached.Seconds)}");
            }

            best = (solver, reached);
        }

        return (best?.Solver, best?.Reached.Tolerance ?? 0, string.Join(", ", others));
    }

    private static Benchmark Bandwidth(string name, DataSet set, Lazy<Contest> shared) => new(Group, name, () =>
    {
        Contest contest = shared.Value;
        (FiniteSumResult result, double tolerance) = contest.Ours();
        double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() => contest.Solve(tolerance)));
        double rate = (result.Passes + result.CertificatePasses) * set.Problem.Value.Bytes / seconds;
        double triad = MemoryBandwidth.Triad();
        return new Row(Group, name, Gigabytes(rate), Gigabytes(triad), rate / triad, null);
    });

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms");

    private static string Gigabytes(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e9:0.#} GB/s");
}

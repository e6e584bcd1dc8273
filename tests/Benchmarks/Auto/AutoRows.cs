using System.Globalization;
using Benchmarks.FiniteSums;
using MlNetExtensions;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace Benchmarks.Auto;

/// <summary>Seconds to the default tolerance: what Auto takes against the solver that turns out to be the fastest.</summary>
internal static class AutoRows
{
    public const string Group = "auto";

    // The products of more rows fill the memory.
    private const int MostRowsOfGram = 5000;

    private static readonly Goal _goal = new(1.5);

    // Half a million rows times sixteen problems times ten solvers would take hours.
    private static readonly DataSet[] _sets =
        [.. DataSet.All.Where(set => set.IsBinary && !set.Name.StartsWith("ill-conditioned", StringComparison.Ordinal))];

    // Those that have won somewhere; the rest are slower relatives of one of them.
    private static readonly FiniteSumSolver[] _solvers =
    [
        FiniteSumSolver.Newton, FiniteSumSolver.NewtonCg, FiniteSumSolver.GramNewton, FiniteSumSolver.Catalyst, FiniteSumSolver.QNing,
        FiniteSumSolver.Miso, FiniteSumSolver.Sdca, FiniteSumSolver.Saga, FiniteSumSolver.Fista,
    ];

    private static readonly (string Text, Func<int, double> Of)[] _strengths =
        [("1e-2", _ => 1e-2), ("1e-4", _ => 1e-4), ("1/n", n => 1.0 / n), ("0.01/n", n => 0.01 / n)];

    public static IEnumerable<Benchmark> All() =>
        from set in _sets
        from loss in Enum.GetValues<ProblemLoss>()
        from strength in _strengths
        let name = $"auto: {set.Name}, {loss}, lambda = {strength.Text}"
        select new Benchmark(Group, name, () => Compare(name, set.Problem.Value, loss, strength.Of(set.Problem.Value.Count)));

    private static Row Compare(string name, Problem problem, ProblemLoss loss, double lambda)
    {
        FiniteSumResult Solve(FiniteSumSolver solver, double seconds) =>
            problem.Minimize(loss, lambda, new FiniteSumOptions { Solver = solver, MaximumSeconds = seconds });
        double Time(FiniteSumSolver solver) => Stopwatches.Seconds(() => Solve(solver, double.PositiveInfinity));

        FiniteSumResult auto = Solve(FiniteSumSolver.Auto, double.PositiveInfinity);
        if (auto.StopReason != StopReason.Converged)
        {
            return new Row(Group, name, $"{auto.StopReason} ({auto.Solver}: {auto.SolverReason})", "", double.PositiveInfinity, _goal);
        }

        double best = Time(FiniteSumSolver.Auto);
        double mine = best;
        FiniteSumSolver winner = auto.Solver;
        List<string> others = [];
        foreach (FiniteSumSolver solver in _solvers.Where(solver => solver != FiniteSumSolver.GramNewton || problem.Count <= MostRowsOfGram))
        {
            try
            {
                FiniteSumResult result = Solve(solver, 1.5 * mine);
                double seconds = Stopwatches.Seconds(() => result = Solve(solver, 1.5 * mine));
                bool converged = result.StopReason == StopReason.Converged;
                others.Add(string.Create(CultureInfo.InvariantCulture, $"{solver} {(converged ? "" : "> ")}{1000 * seconds:0.#}"));
                (winner, best) = converged && seconds < best ? (solver, seconds) : (winner, best);
            }
            catch (ArgumentException)
            {
                others.Add($"{solver} cannot");
            }
        }

        (double ours, double theirs) = Stopwatches.Medians(() => Time(FiniteSumSolver.Auto), () => Time(winner));
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{1000 * ours:0.#} ms ({auto.Solver}, {auto.Passes:0.#} passes; {auto.SolverReason})");
        string rivals = string.Create(CultureInfo.InvariantCulture, $"{1000 * theirs:0.#} ms ({winner}; {string.Join(", ", others)})");
        return new Row(Group, name, text, rivals, ours / theirs, _goal);
    }
}

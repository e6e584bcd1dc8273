using System.Globalization;
using System.Runtime.InteropServices;
using MlNetExtensions;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace Benchmarks.FiniteSums;

/// <summary>A solver, the loosest tolerance at which it reaches the target, and the seconds that one run took.</summary>
internal sealed record Reached(string Solver, double Tolerance, double Seconds);

/// <summary>A problem at one λ, with its optimum: who reaches a relative suboptimality of 1e-6, and when.</summary>
/// <param name="problem">The problem.</param>
/// <param name="folder">Where it is saved, and where peers leave their weights.</param>
/// <param name="lambda">λ.</param>
internal sealed class Contest(Problem problem, string folder, double lambda)
{
    private const double Target = 1e-6;

    // A peer this many times slower than another, before it has reached the target, is not pursued.
    private const double Hopeless = 2;

    private const double SmallestTolerance = 1e-13;

    private readonly double _optimum = Optimum.Of(problem, folder, lambda);

    /// <summary>Our result at the loosest tolerance that reaches the target.</summary>
    public (FiniteSumResult Result, double Tolerance) Ours()
    {
        double tolerance = Loosest(0.1, tolerance => IsReached(Solve(tolerance).Objective)) ?? throw new InvalidOperationException("The default solver does not reach the target.");
        return (Solve(tolerance), tolerance);
    }

    public FiniteSumResult Solve(double tolerance) => problem.Minimize(lambda, new FiniteSumOptions { Tolerance = tolerance });

    /// <summary>Seconds of a fit by the peer, or NaN if there is no such peer or it takes longer than the given seconds.</summary>
    public double Ask(Peer peer, PeerSolver solver, double tolerance, double patience) =>
        peer.Ask("fit", solver.Family, solver.Name, solver.Precision, tolerance, lambda, patience);

    /// <summary>The tolerance at which a peer reaches the target, or null and the reason why there is none.</summary>
    public Reached? Search(Peer peer, PeerSolver solver, double patience, double best, out string reason)
    {
        double seconds = 0;
        string excuse = "does not reach 1e-6";
        double? tolerance = Loosest(solver.LoosestTolerance, tolerance =>
        {
            seconds = Ask(peer, solver, tolerance, patience);
            if (seconds >= 0 && seconds <= Hopeless * best)
            {
                return IsReached(problem.Objective(lambda, Weights()));
            }

            excuse = seconds < 0 ? "not installed" : double.IsNaN(seconds) ? string.Create(CultureInfo.InvariantCulture, $"> {patience:0} s") : "slower";
            return null;
        });
        reason = excuse;
        return tolerance is { } reached ? new Reached(solver.ToString(), reached, Ask(peer, solver, reached, patience)) : null;
    }

    private double[] Weights() => MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(folder, "weights"))).ToArray();

    private bool IsReached(double objective) => objective - _optimum <= Target * _optimum;

    /// <summary>Descends by decades, then tries half a decade looser; null where an attempt gives up.</summary>
    private static double? Loosest(double first, Func<double, bool?> attempt)
    {
        for (double tolerance = first; tolerance > SmallestTolerance; tolerance /= 10)
        {
            switch (attempt(tolerance))
            {
                case null:
                    return null;
                case true:
                    double looser = tolerance * Math.Sqrt(10);
                    return tolerance < first && attempt(looser) == true ? looser : tolerance;
            }
        }

        return null;
    }
}

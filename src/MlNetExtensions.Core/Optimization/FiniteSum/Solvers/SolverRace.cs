namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Who works when the choice is left open: the first entrant as long as the certificate promises that it arrives; otherwise the others take
/// turns that grow, each from the best point so far, and come back to their own state.
/// </summary>
/// <remarks>Costs are counted, in units of a pass of the first entrant, and never timed: the same data give the same race.</remarks>
internal sealed class SolverRace(IReadOnlyList<SolverRace.Entrant> entrants, double start = 0)
{
    // Dual steps on stiff rows may look idle for as long before they fall steeply.
    private const double FirstTurn = 300;

    // A solver whose certificate, at its present rate, arrives within so many times of what its turn has cost stays at work.
    private const double Reach = 5;

    private readonly SolverRun?[] _runs = new SolverRun?[entrants.Count];
    private readonly List<(double Cost, double Certificate)> _turn = [];
    private int _current;
    private int _turns;
    private double _pass = start;
    private double _total;
    private double _turnCost;

    /// <summary>The solver at work.</summary>
    public FiniteSumSolver Solver => entrants[_current].Solver;

    /// <summary>What the reason for the solver ends in, once it was not the first.</summary>
    public string Account => _turns == 0 ? ""
        : $"; {entrants[0].Solver} alone promised no end, so that {string.Join(" and ", Others)} took turns with it";

    private IEnumerable<FiniteSumSolver> Others => entrants.Skip(1).Take(_turns).Select(entrant => entrant.Solver);

    /// <summary>Takes note of a check; the solver to go on with if it is another one.</summary>
    /// <param name="run">The solver at work.</param>
    /// <param name="pass">Passes of all solvers so far.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="target">What it must fall to.</param>
    /// <param name="best">The best point so far.</param>
    public SolverRun? Next(SolverRun run, double pass, double certificate, double target, double[] best)
    {
        double cost = (pass - _pass) * entrants[_current].CostPerPass;
        _pass = pass;
        _turnCost += cost;
        _total += cost;
        _turn.Add((_turnCost, certificate));
        if (entrants.Count == 1 || _turnCost < Math.Max(FirstTurn, 0.5 * (_total - _turnCost)) || Remaining(target) <= Reach * _turnCost)
        {
            return null;
        }
        _runs[_current] = run;
        _current = (_current + 1) % entrants.Count;
        _turns++;
        _turnCost = 0;
        _turn.Clear();
        return _runs[_current] ??= entrants[_current].Create([.. best]);
    }

    /// <summary>What the solver at work will still cost, at the rate of the second half of its turn.</summary>
    private double Remaining(double target)
    {
        (double end, double certificate) = _turn[^1];
        (double middle, double before) = _turn.Last(entry => entry.Cost <= 0.5 * end || entry == _turn[0]);
        double rate = Math.Log(before / certificate) / (end - middle);
        // Not a number: certificates that are infinite.
        return rate > 0 && target > 0 ? Math.Log(certificate / target) / rate : double.PositiveInfinity;
    }

    /// <summary>A solver that may take part.</summary>
    /// <param name="Solver">The solver.</param>
    /// <param name="CostPerPass">What one of its passes costs, in passes of the first entrant.</param>
    /// <param name="Create">Sets it to work from a point.</param>
    public readonly record struct Entrant(FiniteSumSolver Solver, double CostPerPass, Func<double[], SolverRun> Create);
}

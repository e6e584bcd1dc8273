using System.Globalization;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>The one loop around every solver: counts passes, measures, keeps the best point, reports, stops.</summary>
internal sealed class Engine<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Checks in a row without any change of objective or certificate before the engine gives up on more digits.
    private const int ChecksUntilStalled = 10;

    private const double Rounding = 1e-15;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly SolverRace? _race;
    private SolverRun _run;
    private readonly Certifier<TRows, TLoss> _certifier;
    private readonly CheckSchedule _schedule;
    private readonly ConstantColumns<TRows, TLoss> _constants;
    private readonly List<TrainingProgress> _history = [];
    // The objective of weights that are all 0; null where the run starts there.
    private readonly double? _scale;
    private double[] _current;
    private double[] _best;
    private double _objective = double.PositiveInfinity;
    private double _certificate = double.PositiveInfinity;
    private int _idleChecks;

    /// <param name="oracle">The problem.</param>
    /// <param name="certifier">Measures.</param>
    /// <param name="run">Makes the solver at work, which copies the starting point.</param>
    /// <param name="start">The starting point, which the engine takes over.</param>
    /// <param name="progress">Told of every check.</param>
    /// <param name="race">Who else may work; null where the solver was asked for.</param>
    public Engine(Oracle<TRows, TLoss> oracle, Certifier<TRows, TLoss> certifier, Func<SolverRun> run, double[] start, IProgress<TrainingProgress>? progress, SolverRace? race = null)
    {
        _race = race;
        (_oracle, _certifier, _progress) = (oracle, certifier, progress);
        (_current, _best) = (start, [.. start]);
        _schedule = new CheckSchedule(oracle.Options);
        _constants = new ConstantColumns<TRows, TLoss>(oracle);
        _run = run();
        bool atZero = start.AsSpan().IndexOfAnyExcept(0.0) < 0;
        _scale = atZero ? null : Math.Abs(oracle.Loss(new double[oracle.Data.Rows.Count * oracle.Outputs], null));
    }

    // Where the optimum is 0, no share of the objective would ever be small enough.
    private double Target => _oracle.Options.Tolerance
        * Math.Max(Math.Abs(_objective), _oracle.Options.Tolerance * (_scale ?? Math.Abs(_history[0].Objective)));

    private double Passes => (double)_oracle.Evaluations / _oracle.Count;

    /// <summary>Runs to a stop; the solver and the reason for it go into the result.</summary>
    public FiniteSumResult Run(FiniteSumSolver solver, string solverReason)
    {
        StopReason? stop = Check();
        while (stop is null)
        {
            _run.Pass();
            bool exhausted = Passes >= _oracle.Options.MaximumPasses || _oracle.IsOutOfTime;
            if (exhausted || Passes >= _schedule.Next || ChecksEveryPass)
            {
                _run.Read(_current);
                stop = Check();
                _run = stop is null ? _race?.Next(_run, Passes, _certificate, Target, _best) ?? _run : _run;
            }
        }
        return Result(stop.Value, _race?.Solver ?? solver, solverReason + _race?.Account);
    }

    private bool ChecksEveryPass => _run.IsCheckedEveryPass && _oracle.Options.CertificateInterval == 0;

    private StopReason? Check()
    {
        _constants.Fold(_current);
        (double objective, double boundOrFall) = _certifier.Measure(_current, _run);
        if (_history.Count == 0 && !double.IsFinite(objective))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The objective at the starting point is {objective}; scale the labels down, or start nearer to zero."));
        }
        double before = Math.Min(_certificate, _objective);
        Keep(objective, boundOrFall);
        _idleChecks = Math.Min(_certificate, _objective) < before ? 0 : _idleChecks + 1;
        var entry = new TrainingProgress(Passes, _objective, _certificate, _run.LearningRate, _oracle.Elapsed);
        _history.Add(entry);
        _progress?.Report(entry);
        _schedule.Record(Passes, _certificate, Target);
        return _oracle.Options.Tolerance > 0 && _certificate <= Target ? StopReason.Converged
            : Passes >= _oracle.Options.MaximumPasses ? StopReason.MaximumPasses
            : _oracle.IsOutOfTime ? StopReason.MaximumSeconds
            : _oracle.Options.Tolerance > 0 && _idleChecks >= ChecksUntilStalled && _certificate <= 1e-9 * Math.Abs(_objective) ? StopReason.Stalled
            : null;
    }

    /// <summary>
    /// Keeps the point with the lowest objective. A duality gap always belongs to the best point, since the dual bound
    /// does not depend on the point; a gradient mapping belongs to the point where it was measured.
    /// </summary>
    private void Keep(double objective, double boundOrFall)
    {
        // Objectives that differ by rounding do not tell points apart; then the later one is the better guess.
        bool better = objective <= _objective + Rounding * Math.Abs(_objective);
        if (better)
        {
            _objective = Math.Min(objective, _objective);
            // The solver overwrites the whole of the current point.
            (_best, _current) = (_current, _best);
        }
        if (_certifier.Kind == CertificateKind.DualityGap)
        {
            _certificate = Math.Max(0, _objective - boundOrFall);
        }
        else if (better)
        {
            _certificate = double.IsNaN(boundOrFall) ? double.PositiveInfinity : boundOrFall;
        }
    }

    private FiniteSumResult Result(StopReason reason, FiniteSumSolver solver, string solverReason)
    {
        double[] weights = _best[.._oracle.FeatureSize];
        double[] intercepts = _best[_oracle.FeatureSize..];
        TensorPrimitives.Multiply(intercepts, _oracle.Bias, intercepts);
        return new FiniteSumResult(weights, intercepts)
        {
            Objective = _objective,
            Certificate = _certificate,
            CertificateKind = _certifier.Kind,
            StopReason = reason,
            Passes = Passes,
            CertificatePasses = _certifier.Measurements,
            Solver = solver,
            SolverReason = solverReason,
            History = _history,
        };
    }
}

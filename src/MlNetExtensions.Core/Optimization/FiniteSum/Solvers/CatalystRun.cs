using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Catalyst (Lin, Mairal and Harchaoui, 2018) around MISO, as in Cyanure: each pass is one inner epoch on
/// F + (κ/2)‖· - y‖², κ = L/n - μ, warm-started; then y extrapolates with Nesterov's β. Without strong convexity the
/// extrapolation restarts every 50 passes. When μ ≥ L/n there is nothing to accelerate and MISO runs alone.
/// </summary>
internal sealed class CatalystRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int RestartEvery = 50;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly MisoRun<TRows, TLoss> _inner;
    private readonly double _q;
    private readonly double[] _anchor;
    private double[] _point;
    private double[] _previous;
    private double _alpha = 1;
    private int _passes;

    public CatalystRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        double kappa = Kappa(oracle);
        _inner = new MisoRun<TRows, TLoss>(oracle, kappa, start);
        _q = oracle.Regularizer.L2 / (oracle.Regularizer.L2 + kappa);
        (_anchor, _point, _previous) = ([.. start], [.. start], [.. start]);
    }

    public override double LearningRate => _inner.LearningRate;

    /// <summary>κ = L/n - μ, or 0 if that is not positive.</summary>
    public static double Kappa(Oracle<TRows, TLoss> oracle) =>
        Math.Max(0, oracle.Smoothness / oracle.Count - oracle.Regularizer.L2);

    public override void Pass()
    {
        _inner.Pass();
        (_previous, _point) = (_point, _previous);
        _inner.Read(_point);
        if (_inner.Iterate.Kappa == 0)
        {
            return;
        }
        double beta = NextBeta();
        for (int j = 0; j < _anchor.Length; j++)
        {
            _anchor[j] = _point[j] + beta * (_point[j] - _previous[j]);
        }
        _inner.Iterate.MoveAnchor(_anchor);
    }

    /// <summary>Copies the last inner solution, which the anchor has left behind.</summary>
    public override void Read(double[] weights) => _point.CopyTo(weights, 0);

    public override bool TryReadDual(double[] derivatives, double[] slope) => _inner.TryReadDual(derivatives, slope);

    private double NextBeta()
    {
        if (++_passes % RestartEvery == 0 && _oracle.Regularizer.L2 == 0)
        {
            _alpha = 1;
            return 0;
        }
        double squared = _alpha * _alpha;
        double half = 0.5 * (squared - _q);
        double next = Math.Sqrt(half * half + squared) - half;
        double beta = _alpha * (1 - _alpha) / (squared + next);
        _alpha = next;
        return beta;
    }
}

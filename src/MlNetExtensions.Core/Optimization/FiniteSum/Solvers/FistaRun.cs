using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// FISTA (Beck and Teboulle, 2009): x⁺ = prox(y - ∇f(y)/L), y⁺ = x⁺ + ((t - 1)/t⁺)(x⁺ - x), with L found by search from a hundredth
/// of the largest row's, and momentum restarted when it points uphill (O'Donoghue and Candès, 2015).
/// </summary>
/// <remarks>Margins are linear, so those of y follow from those of x: an iteration is one pass, a longer search one more
/// per trial.</remarks>
internal sealed class FistaRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const double FirstFraction = 0.01;
    private const double Growth = 1.5;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly double[] _gradient;
    private readonly double[] _derivatives;
    private readonly double[] _y;
    private readonly double[] _yMargins;
    private double[] _x;
    private double[] _xMargins;
    private double[] _next;
    private double[] _nextMargins;
    private double _smoothness;
    private double _t = 1;

    public FistaRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        (_x, _y, _next, _gradient) = ([.. start], [.. start], new double[start.Length], new double[start.Length]);
        int margins = oracle.Data.Rows.Count * oracle.Outputs;
        (_xMargins, _yMargins, _nextMargins, _derivatives) = (new double[margins], new double[margins], new double[margins], new double[margins]);
        oracle.Margins(start, _xMargins);
        _xMargins.CopyTo(_yMargins, 0);
        _smoothness = FirstFraction * (double.IsFinite(oracle.Smoothness) ? oracle.Smoothness : UnitCurvature(oracle.Data));
    }

    public override double LearningRate => 1 / _smoothness;

    public override void Pass()
    {
        _oracle.CountEvaluations(_oracle.Count);
        double value = _oracle.Loss(_yMargins, _derivatives);
        if (!double.IsFinite(value))
        {
            value = RestartAtX();
        }
        _oracle.Combine(_derivatives, _gradient);
        Search(value);
        double t = 0.5 * (1 + Math.Sqrt(1 + 4 * _t * _t));
        double momentum = PointsUphill() ? 0 : (_t - 1) / t;
        _t = momentum == 0 && _t > 1 ? 1 : t;
        Extrapolate(_next, _x, momentum, _y);
        Extrapolate(_nextMargins, _xMargins, momentum, _yMargins);
        (_x, _next) = (_next, _x);
        (_xMargins, _nextMargins) = (_nextMargins, _xMargins);
    }

    public override void Read(double[] weights) => _x.CopyTo(weights, 0);

    /// <summary>What L would be at a curvature of 1: where the search starts if the curvature has no bound.</summary>
    private static double UnitCurvature(FiniteSumData<TRows, TLoss> data)
    {
        double norm = data.MeanSquaredNorm + data.Bias * data.Bias;
        return norm > 0 ? norm : 1;
    }

    /// <summary>Drops the momentum where it has carried y so far that the loss overflows.</summary>
    private double RestartAtX()
    {
        _x.CopyTo(_y, 0);
        _xMargins.CopyTo(_yMargins, 0);
        _t = 1;
        _oracle.CountEvaluations(_oracle.Count);
        return _oracle.Loss(_yMargins, _derivatives);
    }

    /// <summary>Raises L until the quadratic model at y bounds f at the proximal point, or the passes are used up.</summary>
    private void Search(double value)
    {
        bool first = true;
        do
        {
            _oracle.Token.ThrowIfCancellationRequested();
            _smoothness *= first ? 1 : Growth;
            TensorPrimitives.MultiplyAdd(_gradient, -1 / _smoothness, _y, _next);
            _oracle.Regularizer.Prox(_next.AsSpan(0, _oracle.FeatureSize), 1 / _smoothness, _oracle.Outputs);
            _oracle.Margins(_next, _nextMargins);
            _oracle.CountEvaluations(first ? 0 : _oracle.Count);
            first = false;
        }
        while (!IsBounded(value) && !_oracle.IsExhausted);
    }

    private bool IsBounded(double value)
    {
        double linear = 0, squared = 0;
        for (int j = 0; j < _y.Length; j++)
        {
            double move = _next[j] - _y[j];
            linear += _gradient[j] * move;
            squared += move * move;
        }
        double next = _oracle.Loss(_nextMargins, null);
        double slack = 1e-14 * (Math.Abs(value) + Math.Abs(next));
        return next <= value + linear + 0.5 * _smoothness * squared + slack || squared == 0;
    }

    /// <summary>Whether the step from x to x⁺ goes against the step from y to x⁺.</summary>
    private bool PointsUphill()
    {
        double product = 0;
        for (int j = 0; j < _y.Length; j++)
        {
            product += (_y[j] - _next[j]) * (_next[j] - _x[j]);
        }
        return product > 0;
    }

    private static void Extrapolate(double[] next, double[] previous, double momentum, double[] target)
    {
        TensorPrimitives.Subtract(next, previous, target);
        TensorPrimitives.MultiplyAdd(target, momentum, next, target);
    }
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Accelerated SVRG (Kulunchakov and Mairal, JMLR 2020), with the constants of Cyanure: x = prox_η(y - η(∇fᵢ(y) - ∇fᵢ(x̃) + ∇f(x̃))),
/// then y ← θ(a - b)y + (1 - θa)x̃ + bθx, and with probability 1/n a new snapshot at x.
/// </summary>
/// <remarks>On columns that a row does not store, y moves along x̃ and ∇f(x̃) only; so y = s·v + p·x̃ + q·g, where a row
/// changes v on its own columns. Intercepts are not shrunk and are stored plainly.</remarks>
internal sealed class AcceleratedSvrgRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // v grows as s falls; far above the smallest double, v absorbs s.
    private const double SmallestScale = 1e-100;

    private readonly AcceleratedSvrgSchedule _schedule;
    private readonly double[] _v;
    private readonly double[] _x;
    private readonly double[] _snapshot;
    private readonly double[] _gradient;
    private readonly double[] _derivatives;
    private readonly double[] _margins;
    private readonly double[] _change;
    private readonly double[] _other;
    private double _s = 1, _p, _q;
    private bool _started;

    public AcceleratedSvrgRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        _schedule = new AcceleratedSvrgSchedule(oracle.Smoothness, oracle.Regularizer.L2, oracle.Count);
        (_v, _x, _snapshot, _gradient) = ([.. start], [.. start], [.. start], new double[start.Length]);
        _derivatives = new double[oracle.Data.Rows.Count * oracle.Outputs];
        (_margins, _change, _other) = (new double[oracle.Outputs], new double[oracle.Outputs], new double[oracle.Outputs]);
    }

    public override double LearningRate => _schedule.Step;

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (!_started)
            {
                Oracle.Gradient(_snapshot, _gradient, _derivatives);
                _started = true;
            }
            Change(row);
            if (Oracle.Sampler.Random.NextDouble() * Oracle.Count < 1)
            {
                Refresh(row);
            }
            else
            {
                Advance(row);
            }
        }
    }

    public override void Read(double[] weights)
    {
        Settle();
        _v.CopyTo(weights, 0);
    }

    /// <summary>∇fᵢ(y) - ∇fᵢ(x̃), as a multiple of the row.</summary>
    private void Change(int row)
    {
        Oracle.FeatureMargin(row, _v, _margins);
        Oracle.FeatureMargin(row, _snapshot, _change);
        Oracle.FeatureMargin(row, _gradient, _other);
        for (int k = 0; k < _margins.Length; k++)
        {
            double intercept = _v[Oracle.FeatureSize + k];
            _margins[k] = _s * _margins[k] + _p * _change[k] + _q * _other[k] + Oracle.Bias * intercept;
        }
        Oracle.Derivative(row, _margins, _change);
        TensorPrimitives.Subtract(_change, _derivatives.AsSpan(row * _change.Length, _change.Length), _change);
    }

    private void Advance(int row)
    {
        (double onY, double onSnapshot, double onX) = _schedule.Advance();
        int first = Oracle.FeatureSize;
        double step = _schedule.UsedStep, shrink = 1 / (1 + step * Oracle.Regularizer.L2);
        for (int k = 0; k < _change.Length; k++)
        {
            double x = _v[first + k] - step * (_change[k] * Oracle.Bias + _gradient[first + k]);
            _v[first + k] = onY * _v[first + k] + onSnapshot * _snapshot[first + k] + onX * x;
        }
        double factor = onY + onX * shrink;
        double along = onX * shrink * step;
        (_s, _p, _q) = (factor * _s, factor * _p + onSnapshot, factor * _q - along);
        if (Math.Abs(_s) < SmallestScale)
        {
            Settle();
        }
        TensorPrimitives.Multiply(_change, -along / _s, _change);
        Oracle.AddFeatures(row, _change, _v);
    }

    private void Refresh(int row)
    {
        Settle();
        double step = _schedule.Step;
        TensorPrimitives.MultiplyAdd(_gradient, -step, _v, _x);
        TensorPrimitives.Multiply(_change, -step, _change);
        Oracle.Add(row, _change, _x);
        Oracle.Regularizer.Prox(_x.AsSpan(0, Oracle.FeatureSize), step, Oracle.Outputs);
        (double onY, double onSnapshot, double onX) = _schedule.Refresh();
        for (int j = 0; j < _v.Length; j++)
        {
            _v[j] = onY * _v[j] + onSnapshot * _snapshot[j] + onX * _x[j];
        }
        _x.CopyTo(_snapshot, 0);
        Oracle.Gradient(_snapshot, _gradient, _derivatives);
    }

    private void Settle()
    {
        for (int j = 0; j < Oracle.FeatureSize; j++)
        {
            _v[j] = _s * _v[j] + _p * _snapshot[j] + _q * _gradient[j];
        }
        (_s, _p, _q) = (1, 0, 0);
    }
}

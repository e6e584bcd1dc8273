using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Proximal Newton (Lee, Sun and Saunders, 2014), for penalties that have no gradient everywhere: z minimizes ∇fᵀ(z - x) + ½(z - x)ᵀ(∇²f + λD)(z - x) + ψ(z)
/// by cyclic coordinate descent (Friedman, Hastie and Tibshirani, 2010) with Anderson's extrapolation (Bertrand and Massias, 2021), then x⁺ = x + t(z - x) with t halved until the objective falls.
/// </summary>
/// <remarks>
/// A penalty that is not convex is replaced by its tangent in |x|, which lies above it: the local linear approximation of Zou and Li (2008), whose first step
/// from zero is that of the lasso. D is the diagonal of the Hessian, or the smoothness of the loss where that is 0, as on the straight parts
/// of a hinge; λ rises after short steps and falls after whole ones.
/// </remarks>
internal sealed class ProximalNewtonRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const double FirstDamping = 1e-3;
    private const double LeastDamping = 1e-12;
    private const double DampingFactor = 10;
    private const double ShortStep = 0.5;
    private const int MaximumHalvings = 40;

    private const double Rounding = 1e-14;

    // Of the fall that the model promises.
    private const double LeastFall = 1e-4;

    // Sweeps end when the squared moves of one are this share of the largest.
    private const double SweepTolerance = 1e-20;
    private const int MaximumSweeps = 1000;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly HessianSum<TRows, TLoss> _hessian;
    private readonly double[] _x;
    private readonly double[] _z;
    private readonly double[] _direction;
    private readonly double[] _slope;
    private readonly double[] _block;
    private readonly SweepExtrapolation _extrapolation;
    private readonly bool _isConvex;
    private readonly double[] _combined;
    private readonly double[] _otherSlope;
    private readonly double[] _gradient;
    private readonly double[] _derivatives;
    private readonly double[] _margins;
    private readonly double[] _directionMargins;
    private readonly double[] _trialMargins;
    private readonly double _flat;
    private double _loss;
    private double _damping = FirstDamping;

    public ProximalNewtonRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        _hessian = new HessianSum<TRows, TLoss>(oracle);
        int size = start.Length, margins = oracle.Data.Rows.Count * oracle.Outputs;
        (_x, _z, _direction, _slope, _gradient) = ([.. start], new double[size], new double[size], new double[size], new double[size]);
        (_derivatives, _margins, _directionMargins, _trialMargins) = (new double[margins], new double[margins], new double[margins], new double[margins]);
        _block = new double[oracle.Outputs];
        (_extrapolation, _combined, _otherSlope) = (new SweepExtrapolation(size), new double[size], new double[size]);
        // The model of another penalty has the tangent of it, whose value is not at hand.
        _isConvex = oracle.Regularizer.IsConvex;
        _flat = double.IsFinite(oracle.Data.MeanSmoothness) ? oracle.Data.MeanSmoothness : 1;
        oracle.Margins(start, _margins);
        Evaluate();
    }

    /// <summary>1/λ.</summary>
    public override double LearningRate => 1 / _damping;

    public override bool IsCheckedEveryPass => true;

    public override void Pass()
    {
        _oracle.CountEvaluations(_oracle.Count);
        double[] hessian = _hessian.Compute(_margins);
        Mirror(hessian);
        double penalty = Penalty(_x);
        for (int trial = 0; trial < MaximumHalvings; trial++)
        {
            _oracle.Token.ThrowIfCancellationRequested();
            MinimizeModel(hessian);
            TensorPrimitives.Subtract(_z, _x, _direction);
            if (TensorPrimitives.MaxMagnitude<double>(_direction) == 0)
            {
                return;
            }
            double promised = TensorPrimitives.Dot<double>(_gradient, _direction) + Penalty(_z) - penalty;
            // Near the end the fall that is promised drowns in the rounding of the objective, and the step is right all the same.
            double slack = Rounding * Math.Abs(_loss + penalty);
            double step = promised < slack ? Search(Math.Min(promised, 0), penalty, slack) : 0;
            _damping = step >= ShortStep ? Math.Max(LeastDamping, _damping / DampingFactor) : _damping * DampingFactor;
            if (step > 0)
            {
                Evaluate();
                return;
            }
        }
    }

    public override void Read(double[] weights) => _x.CopyTo(weights, 0);

    // The margins of a direction are overwritten before they are read.
    public override Evaluation LendEvaluation() => new(_margins, _derivatives, _gradient, _loss, _directionMargins);

    private void Evaluate()
    {
        _loss = _oracle.Loss(_margins, _derivatives);
        _oracle.Combine(_derivatives, _gradient);
    }

    private double Penalty(double[] weights) => _oracle.Regularizer.Value(weights.AsSpan(0, _oracle.FeatureSize), _oracle.Outputs);

    /// <summary>Copies the lower triangle, the one that is computed, so that coordinates read whole rows.</summary>
    private static void Mirror(double[] hessian)
    {
        int size = (int)Math.Sqrt(hessian.Length);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                hessian[j * size + i] = hessian[i * size + j];
            }
        }
    }

    /// <summary>z, by sweeps over the columns; the slope of the quadratic part is kept up to date.</summary>
    private void MinimizeModel(double[] hessian)
    {
        _x.CopyTo(_z, 0);
        _gradient.CopyTo(_slope, 0);
        _extrapolation.Restart(_z);
        double first = 0;
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            double moved = Sweep(hessian);
            first = Math.Max(first, moved);
            if (!(moved > SweepTolerance * first))
            {
                return;
            }
            if (_isConvex && _extrapolation.TryExtrapolate(_z, _combined))
            {
                TryMoveTo(_combined, hessian);
            }
        }
    }

    private double Sweep(double[] hessian)
    {
        double moved = 0;
        for (int column = 0; column < _x.Length; column += _block.Length)
        {
            moved += Move(hessian, column);
        }
        return moved;
    }

    /// <summary>Moves z to another point if the model is lower there.</summary>
    private void TryMoveTo(double[] point, double[] hessian)
    {
        int size = _x.Length;
        double before = Model(_z, _slope, hessian);
        TensorPrimitives.Subtract(point, _x, _direction);
        for (int k = 0; k < size; k++)
        {
            _otherSlope[k] = _gradient[k] + TensorPrimitives.Dot(hessian.AsSpan(k * size, size), _direction);
        }
        if (Model(point, _otherSlope, hessian) < before)
        {
            point.CopyTo(_z, 0);
            _otherSlope.CopyTo(_slope, 0);
        }
        else
        {
            _extrapolation.Restart(_z);
        }
    }

    /// <summary>The model at z, where the slope of its quadratic part is known.</summary>
    private double Model(double[] z, double[] slope, double[] hessian)
    {
        double sum = 0;
        for (int column = 0; column < z.Length; column += _block.Length)
        {
            double damping = Damping(hessian, column, out _);
            for (int k = column; k < column + _block.Length; k++)
            {
                double move = z[k] - _x[k];
                sum += move * (_gradient[k] + slope[k] + damping * move);
            }
        }
        return 0.5 * sum + Penalty(z);
    }

    /// <summary>λ times the curvature of a column, or the flat one; the largest eigenvalue of a block is at most its trace.</summary>
    private double Damping(double[] hessian, int column, out double curvature)
    {
        curvature = 0;
        for (int k = column; k < column + _block.Length; k++)
        {
            curvature += hessian[k * _x.Length + k];
        }
        return _damping * (curvature > 0 ? curvature : _flat);
    }

    /// <summary>Moves the K weights of a column, or the intercepts; returns Σ hδ².</summary>
    private double Move(double[] hessian, int column)
    {
        int size = _x.Length;
        double damping = Damping(hessian, column, out double curvature);
        curvature += damping;
        if (!double.IsNormal(1 / curvature))
        {
            return 0;
        }
        for (int k = 0; k < _block.Length; k++)
        {
            _block[k] = _z[column + k] - (_slope[column + k] + damping * (_z[column + k] - _x[column + k])) / curvature;
        }
        if (column < _oracle.FeatureSize)
        {
            _oracle.Regularizer.ProxOfTangent(_block, _x.AsSpan(column, _block.Length), 1 / curvature);
        }
        double moved = 0;
        for (int k = 0; k < _block.Length; k++)
        {
            double change = _block[k] - _z[column + k];
            if (change != 0)
            {
                _z[column + k] = _block[k];
                TensorPrimitives.MultiplyAdd(hessian.AsSpan((column + k) * size, size), change, _slope, _slope);
                moved += curvature * change * change;
            }
        }
        return moved;
    }

    /// <summary>Halves t until the objective falls by a share of what was promised; 0 where none does. Margins are linear in t.</summary>
    private double Search(double promised, double penalty, double slack)
    {
        _oracle.Margins(_direction, _directionMargins);
        double before = _loss + penalty, step = 1;
        for (int halving = 0; halving < MaximumHalvings; halving++, step *= 0.5)
        {
            TensorPrimitives.MultiplyAdd(_directionMargins, step, _margins, _trialMargins);
            TensorPrimitives.MultiplyAdd(_direction, step, _x, _z);
            double after = _oracle.Loss(_trialMargins, null) + Penalty(_z);
            if (after <= before + LeastFall * step * promised + slack)
            {
                _z.CopyTo(_x, 0);
                _trialMargins.CopyTo(_margins, 0);
                return step;
            }
        }
        return 0;
    }
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Gradient-regularized Newton: x⁺ = x - t(∇²F + λD)⁻¹∇F with λ = ‖∇F‖/γ (Mishchenko, 2023). In place of a test that rejects steps, t is
/// searched along the direction; γ doubles after a step that need not be shortened much, and halves otherwise.
/// </summary>
/// <remarks>
/// D, the diagonal of the first Hessian, measures every weight in a unit of its own, and ‖·‖² is Σ gⱼ²/dⱼ: the method on weights in those
/// units, so that the units of the features do not matter. Margins are linear in t, so a search visits no rows.
/// </remarks>
internal sealed class NewtonRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    // λ at first: enough for a system that is all but singular, and no more, since the search guards against steps too long.
    private const double FirstDamping = 0.01;

    // A step shortened to less shows a model that reaches too far.
    private const double ShortStep = 0.5;

    private const int MaximumTrials = 30;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly HessianSum<TRows, TLoss> _hessian;
    private readonly double[] _diagonal;
    private readonly double[] _gradient;
    private readonly double[] _direction;
    private readonly double[] _directionMargins;
    private double[]? _units;
    private Point _point;
    private Point _trial;
    private double _gamma;

    public NewtonRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        _hessian = new HessianSum<TRows, TLoss>(oracle);
        int margins = oracle.Data.Rows.Count * oracle.Outputs;
        (_diagonal, _gradient, _direction) = (new double[start.Length], new double[start.Length], new double[start.Length]);
        _directionMargins = new double[margins];
        (_point, _trial) = (new Point(start.Length, margins), new Point(start.Length, margins));
        start.CopyTo(_point.X, 0);
        oracle.Margins(start, _point.Margins);
        Evaluate(_point);
    }

    /// <summary>γ.</summary>
    public override double LearningRate => _gamma;

    public override bool IsCheckedEveryPass => true;

    public override void Pass()
    {
        if (_gamma == 0)
        {
            _oracle.CountEvaluations(_oracle.Count);
        }
        _point.Gradient.CopyTo(_gradient, 0);
        Span<double> slope = _gradient.AsSpan(0, _oracle.FeatureSize);
        TensorPrimitives.MultiplyAdd(_point.X.AsSpan(0, slope.Length), _oracle.Regularizer.L2, slope, slope);
        if (TensorPrimitives.MaxMagnitude<double>(_gradient) == 0)
        {
            _oracle.CountEvaluations(_oracle.Count);
            return;
        }
        double[] hessian = Hessian();
        double norm = Math.Sqrt(SquaredNorm(_gradient));
        _gamma = _gamma == 0 ? norm / FirstDamping : _gamma;
        long evaluations = _oracle.Evaluations;
        for (int trial = 0; trial < MaximumTrials && !_oracle.IsExhausted; trial++)
        {
            _oracle.Token.ThrowIfCancellationRequested();
            if (Try(hessian, norm / _gamma))
            {
                return;
            }
            // Ever faster: where every row is flat at first, as beyond a hinge, the model reaches too far by orders of magnitude.
            _gamma = Math.ScaleB(_gamma, -1 - trial);
        }
        if (_oracle.Evaluations == evaluations)
        {
            // No damping made the matrix definite; the passes must run out all the same.
            _oracle.CountEvaluations(_oracle.Count);
        }
    }

    public override void Read(double[] weights) => _point.X.CopyTo(weights, 0);

    public override bool TryReadEvaluation(double[] margins, double[] derivatives, double[] gradient, out double loss)
    {
        _point.Margins.CopyTo(margins, 0);
        _point.Derivatives.CopyTo(derivatives, 0);
        _point.Gradient.CopyTo(gradient, 0);
        loss = _point.Loss;
        return true;
    }

    private void Evaluate(Point point)
    {
        point.Loss = _oracle.Loss(point.Margins, point.Derivatives);
        point.Objective = point.Loss + _oracle.Regularizer.Value(point.X.AsSpan(0, _oracle.FeatureSize), _oracle.Outputs);
        _oracle.Combine(point.Derivatives, point.Gradient);
    }

    /// <summary>∇²F, whose diagonal is kept apart, since every trial damps it anew.</summary>
    private double[] Hessian()
    {
        double[] hessian = _hessian.Compute(_point.Margins);
        for (int j = 0; j < _diagonal.Length; j++)
        {
            _diagonal[j] = hessian[j * _diagonal.Length + j] + (j < _oracle.FeatureSize ? _oracle.Regularizer.L2 : 0);
        }
        _units ??= [.. _diagonal.Select(Unit)];
        return hessian;
    }

    // What has next to no curvature has no unit to speak of.
    private static double Unit(double curvature) => double.IsNormal(1 / curvature) ? curvature : 1;

    /// <summary>Σ gⱼ²/dⱼ.</summary>
    private double SquaredNorm(double[] gradient)
    {
        double sum = 0;
        for (int j = 0; j < gradient.Length; j++)
        {
            sum += gradient[j] / _units![j] * gradient[j];
        }
        return sum;
    }

    private bool Try(double[] hessian, double damping)
    {
        int size = _oracle.Size;
        for (int j = 0; j < size; j++)
        {
            hessian[j * size + j] = _diagonal[j] + damping * _units![j];
        }
        if (!CholeskyFactor.TryFactor(hessian, size, out CholeskyFactor? factor))
        {
            return false;
        }
        TensorPrimitives.Negate(_gradient, _direction);
        factor.Solve(_direction);
        double slope = TensorPrimitives.Dot<double>(_gradient, _direction);
        if (!(slope < 0))
        {
            return false;
        }
        double step = Search(slope);
        _oracle.CountEvaluations(_oracle.Count);
        TensorPrimitives.MultiplyAdd(_direction, step, _point.X, _trial.X);
        Evaluate(_trial);
        double slack = 1e-14 * Math.Abs(_point.Objective);
        if (!(_trial.Objective <= _point.Objective + slack))
        {
            return false;
        }
        _gamma *= step >= ShortStep ? 2 : 0.5;
        (_point, _trial) = (_trial, _point);
        return true;
    }

    /// <summary>The step along the direction, whose margins are left in the trial point.</summary>
    private double Search(double slope)
    {
        int features = _oracle.FeatureSize;
        ReadOnlySpan<double> direction = _direction.AsSpan(0, features), x = _point.X.AsSpan(0, features);
        double ridge = _oracle.Regularizer.L2 * TensorPrimitives.Dot(x, direction);
        double curvature = _oracle.Regularizer.L2 * TensorPrimitives.SumOfSquares(direction);
        _oracle.Margins(_direction, _directionMargins);
        return LineSearch.Find(t => ridge + t * curvature + _oracle.Slope(_point.Margins, _directionMargins, t, _trial.Margins), slope);
    }

    private sealed class Point(int size, int margins)
    {
        public double[] X { get; } = new double[size];

        public double[] Margins { get; } = new double[margins];

        /// <summary>Of the loss at each margin, not weighted.</summary>
        public double[] Derivatives { get; } = new double[margins];

        /// <summary>∇f, without the ridge.</summary>
        public double[] Gradient { get; } = new double[size];

        public double Loss { get; set; }

        public double Objective { get; set; }
    }
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Gradient-regularized Newton: x⁺ = x - (∇²F + λD)⁻¹∇F with λ = ‖∇F‖/γ (Mishchenko, 2023), kept if
/// F(x) - F(x⁺) ≥ ‖∇F(x⁺)‖²/(8λ), which doubles γ; otherwise γ halves and the step is tried again (gradient-normalized smoothness).
/// </summary>
/// <remarks>
/// D, the diagonal of the first Hessian, measures every weight in a unit of its own, and ‖·‖² is Σ gⱼ²/dⱼ: the method as published, on
/// weights in those units, so that the units of the features do not matter. γ starts where λ is 1.
/// </remarks>
internal sealed class NewtonRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int MaximumTrials = 60;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly HessianSum<TRows, TLoss> _hessian;
    private readonly double[] _derivatives;
    private double[]? _units;
    private double[] _margins;
    private double[] _trialMargins;
    private double[] _x;
    private double[] _trial;
    private double[] _gradient;
    private double[] _trialGradient;
    private double _value;
    private double _gamma;

    public NewtonRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        _oracle = oracle;
        _hessian = new HessianSum<TRows, TLoss>(oracle);
        int margins = oracle.Data.Rows.Count * oracle.Outputs;
        (_margins, _trialMargins, _derivatives) = (new double[margins], new double[margins], new double[margins]);
        (_x, _trial) = ([.. start], [.. start]);
        (_gradient, _trialGradient) = (new double[start.Length], new double[start.Length]);
    }

    /// <summary>γ.</summary>
    public override double LearningRate => _gamma;

    public override bool IsCheckedEveryPass => true;

    public override void Pass()
    {
        if (_gamma == 0)
        {
            _value = Evaluate(_x, _margins, _gradient);
        }
        if (TensorPrimitives.MaxMagnitude<double>(_gradient) == 0)
        {
            _oracle.CountEvaluations(_oracle.Count);
            return;
        }
        double[] hessian = Hessian();
        double norm = Math.Sqrt(SquaredNorm(_gradient));
        _gamma = _gamma == 0 ? norm : _gamma;
        long evaluations = _oracle.Evaluations;
        for (int trial = 0; trial < MaximumTrials && !_oracle.IsExhausted; trial++)
        {
            _oracle.Token.ThrowIfCancellationRequested();
            if (Try(hessian, norm / _gamma))
            {
                _gamma *= 2;
                return;
            }
            _gamma /= 2;
        }
        if (_oracle.Evaluations == evaluations)
        {
            // No damping made the matrix definite; the passes must run out all the same.
            _oracle.CountEvaluations(_oracle.Count);
        }
    }

    public override void Read(double[] weights) => _x.CopyTo(weights, 0);

    public override bool TryReadEvaluation(double[] margins, double[] gradient)
    {
        if (_gamma == 0)
        {
            return false;
        }
        _margins.CopyTo(margins, 0);
        int features = _oracle.FeatureSize;
        TensorPrimitives.MultiplyAdd(_x.AsSpan(0, features), -_oracle.Regularizer.L2, _gradient.AsSpan(0, features), gradient);
        _gradient.AsSpan(features).CopyTo(gradient.AsSpan(features));
        return true;
    }

    private double Evaluate(double[] x, double[] margins, double[] gradient)
    {
        _oracle.CountEvaluations(_oracle.Count);
        ReadOnlySpan<double> features = x.AsSpan(0, _oracle.FeatureSize);
        double value = _oracle.Evaluate(x, margins, _derivatives, gradient) + _oracle.Regularizer.Value(features, _oracle.Outputs);
        Span<double> slope = gradient.AsSpan(0, features.Length);
        TensorPrimitives.MultiplyAdd(features, _oracle.Regularizer.L2, slope, slope);
        return value;
    }

    private double[] Hessian()
    {
        double[] hessian = _hessian.Compute(_margins);
        for (int j = 0; j < _oracle.FeatureSize; j++)
        {
            hessian[j * _x.Length + j] += _oracle.Regularizer.L2;
        }
        _units ??= [.. Enumerable.Range(0, _x.Length).Select(j => Unit(hessian[j * _x.Length + j]))];
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
        double[] damped = [.. hessian];
        for (int j = 0; j < _x.Length; j++)
        {
            damped[j * _x.Length + j] += damping * _units![j];
        }
        if (!CholeskyFactor.TryFactor(damped, _x.Length, out CholeskyFactor? factor))
        {
            return false;
        }
        _gradient.CopyTo(_trial, 0);
        factor.Solve(_trial);
        TensorPrimitives.Subtract(_x, _trial, _trial);
        double value = Evaluate(_trial, _trialMargins, _trialGradient);
        double slack = 1e-14 * Math.Abs(_value);
        if (!(_value - value + slack >= SquaredNorm(_trialGradient) / (8 * damping)))
        {
            return false;
        }
        (_x, _trial, _margins, _trialMargins) = (_trial, _x, _trialMargins, _margins);
        (_gradient, _trialGradient, _value) = (_trialGradient, _gradient, value);
        return true;
    }
}

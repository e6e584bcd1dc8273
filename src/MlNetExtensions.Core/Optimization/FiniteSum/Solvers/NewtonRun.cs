using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Gradient-regularized Newton: x⁺ = x - (∇²F + λI)⁻¹∇F with λ = ‖∇F‖/γ (Mishchenko, 2023), kept if
/// F(x) - F(x⁺) ≥ ‖∇F(x⁺)‖²/(8λ), which doubles γ; otherwise γ halves and the step is tried again (gradient-normalized smoothness).
/// </summary>
/// <remarks>γ starts where λ is the mean diagonal of the Hessian, so that the method does not depend on
/// the scale of the features.</remarks>
internal sealed class NewtonRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int MaximumTrials = 60;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly HessianSum<TRows, TLoss> _hessian;
    private readonly double[] _derivatives;
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
        double norm = TensorPrimitives.Norm<double>(_gradient);
        if (norm == 0)
        {
            _oracle.CountEvaluations(_oracle.Count);
            return;
        }
        double[] hessian = Hessian();
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
        double trace = 0;
        for (int j = 0; j < _x.Length; j++)
        {
            ref double diagonal = ref hessian[j * _x.Length + j];
            diagonal += j < _oracle.FeatureSize ? _oracle.Regularizer.L2 : 0;
            trace += diagonal;
        }
        if (_gamma == 0)
        {
            double norm = TensorPrimitives.Norm<double>(_gradient);
            _gamma = norm * _x.Length / trace;
            // A Hessian of next to nothing has no scale to speak of.
            _gamma = double.IsFinite(_gamma) ? _gamma : norm;
        }
        return hessian;
    }

    private bool Try(double[] hessian, double damping)
    {
        double[] damped = [.. hessian];
        for (int j = 0; j < _x.Length; j++)
        {
            damped[j * _x.Length + j] += damping;
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
        if (!(_value - value + slack >= TensorPrimitives.SumOfSquares<double>(_trialGradient) / (8 * damping)))
        {
            return false;
        }
        (_x, _trial, _margins, _trialMargins) = (_trial, _x, _trialMargins, _margins);
        (_gradient, _trialGradient, _value) = (_trialGradient, _gradient, value);
        return true;
    }
}

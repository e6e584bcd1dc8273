using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// SARAH+ (Nguyen, Liu, Scheinberg and Takáč, ICML 2017): vₜ = ∇fᵢ(wₜ) - ∇fᵢ(wₜ₋₁) + vₜ₋₁, wₜ₊₁ = wₜ - ηvₜ with η = 1/(2L), restarted
/// from the full gradient after n steps or once ‖v‖² ≤ ⅛‖v₀‖². (Plain SARAH, without that test, overshoots on sparse rows.)
/// </summary>
/// <remarks>The ridge is part of the gradients, and contributes λ(wₜ - wₜ₋₁) = -ηλvₜ₋₁; so v = σu and w = p - q·u, where a
/// row changes p and u on its own columns only. Intercepts have no ridge and are stored plainly.</remarks>
internal sealed class SarahPlusRun<TRows, TLoss> : StochasticRun<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const double Gamma = 1.0 / 8;
    private const double SmallestScale = 1e-6;

    private readonly double _decay;
    private readonly double[] _p;
    private readonly double[] _u;
    private readonly double[] _derivatives;
    private readonly double[] _products;
    private readonly double[] _margins;
    private readonly double[] _earlierMargins;
    private readonly double[] _change;
    private readonly double[] _earlier;
    private double _sigma = 1, _q;
    private double _norm, _stopNorm;
    private int _stepsLeft;

    public SarahPlusRun(Oracle<TRows, TLoss> oracle, double[] start) : base(oracle)
    {
        LearningRate = 1 / (2 * (oracle.Smoothness + oracle.Regularizer.L2));
        _decay = 1 - LearningRate * oracle.Regularizer.L2;
        (_p, _u) = ([.. start], new double[oracle.Size]);
        _derivatives = new double[oracle.Data.Rows.Count * oracle.Outputs];
        (_margins, _earlierMargins) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        (_change, _earlier) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        _products = new double[oracle.Outputs];
    }

    public override double LearningRate { get; }

    private Span<double> PointIntercepts => _p.AsSpan(Oracle.FeatureSize);

    private Span<double> DirectionIntercepts => _u.AsSpan(Oracle.FeatureSize);

    private double InterceptNorm => TensorPrimitives.SumOfSquares<double>(DirectionIntercepts);

    public override void Steps(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if (_stepsLeft == 0 || _norm + InterceptNorm <= _stopNorm)
            {
                // Where the gradient is zero every step starts a round, and the passes go by faster than the rows.
                if (Oracle.IsExhausted)
                {
                    return;
                }
                Restart();
            }
            Step(row);
            _stepsLeft--;
        }
    }

    public override void Read(double[] weights)
    {
        Settle();
        _p.CopyTo(weights, 0);
    }

    private void Restart()
    {
        Settle();
        Oracle.Gradient(_p, _u, _derivatives);
        Span<double> features = _u.AsSpan(0, Oracle.FeatureSize);
        TensorPrimitives.MultiplyAdd(_p.AsSpan(0, features.Length), Oracle.Regularizer.L2, features, features);
        (_sigma, _q) = (1, 0);
        _norm = TensorPrimitives.SumOfSquares<double>(features);
        _stopNorm = Gamma * (_norm + InterceptNorm);
        _stepsLeft = Oracle.Count;
        Move();
    }

    private void Step(int row)
    {
        Margins(row);
        Oracle.Derivative(row, _margins, _change);
        Oracle.Derivative(row, _earlierMargins, _earlier);
        double correction = Oracle.Sampler.Correction(row);
        for (int k = 0; k < _change.Length; k++)
        {
            _change[k] = correction * (_change[k] - _earlier[k]);
        }
        Turn(row);
        Move();
        if (_sigma < SmallestScale)
        {
            Settle();
        }
    }

    /// <summary>⟨u, x⟩, and the row's margins now and one step ago.</summary>
    private void Margins(int row)
    {
        Oracle.FeatureMargins(row, _p, _margins, _u, _products);
        for (int k = 0; k < _margins.Length; k++)
        {
            _margins[k] += Oracle.Bias * PointIntercepts[k] - _q * _products[k];
            double along = _sigma * _products[k] + Oracle.Bias * DirectionIntercepts[k];
            _earlierMargins[k] = _margins[k] + LearningRate * along;
        }
    }

    /// <summary>v ← (1 - ηλ)v + change·x; its norm follows from ⟨u, x⟩.</summary>
    private void Turn(int row)
    {
        TensorPrimitives.MultiplyAdd(_change, Oracle.Bias, DirectionIntercepts, DirectionIntercepts);
        _sigma *= _decay;
        _norm *= _decay * _decay;
        double squaredNorm = Oracle.Data.SquaredNorms[row];
        for (int k = 0; k < _change.Length; k++)
        {
            _norm += _change[k] * (2 * _sigma * _products[k] + _change[k] * squaredNorm);
            _change[k] /= _sigma;
            _earlier[k] = _q * _change[k];
        }
        _norm = Math.Max(0, _norm);
        Oracle.AddFeatures(row, _earlier, _p, _change, _u);
    }

    /// <summary>w ← w - ηv.</summary>
    private void Move()
    {
        _q += LearningRate * _sigma;
        TensorPrimitives.MultiplyAdd(DirectionIntercepts, -LearningRate, PointIntercepts, PointIntercepts);
    }

    private void Settle()
    {
        Span<double> p = _p.AsSpan(0, Oracle.FeatureSize), u = _u.AsSpan(0, Oracle.FeatureSize);
        TensorPrimitives.MultiplyAdd(u, -_q, p, p);
        TensorPrimitives.Multiply(u, _sigma, u);
        (_sigma, _q) = (1, 0);
    }
}

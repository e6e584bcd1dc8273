using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// For ridge or no penalty a step is linear, so w = s·(p - q·g) with two running scalars s and q carries every dense
/// term; a row changes p and g on its own columns only, and no column needs a time stamp.
/// </summary>
/// <remarks>The intercept is not shrunk, so its entries of p hold the plain values.</remarks>
internal sealed class LinearIterate<TRows, TLoss> : Iterate where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Below this scale, p would hold numbers too large to subtract accurately.
    private const double SmallestScale = 1e-6;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly double _step;
    private readonly double _shrink;
    private readonly double[] _p;
    private readonly double[] _drift;
    private readonly double[] _scaled;
    private readonly double[] _other;
    private double _s = 1;
    private double _q;

    public LinearIterate(Oracle<TRows, TLoss> oracle, double step, double[] start)
    {
        (_oracle, _step) = (oracle, step);
        _shrink = 1 / (1 + step * oracle.Regularizer.L2);
        _p = [.. start];
        _drift = new double[oracle.Size];
        _scaled = new double[oracle.Outputs];
        _other = new double[oracle.Outputs];
    }

    public override void Margin(int row, Span<double> margins)
    {
        _oracle.FeatureMargins(row, _p, margins, _drift, _other);
        ReadOnlySpan<double> intercepts = _p.AsSpan(_oracle.FeatureSize);
        for (int k = 0; k < margins.Length; k++)
        {
            margins[k] = _s * (margins[k] - _q * _other[k]) + _oracle.Bias * intercepts[k];
        }
    }

    public override void Step(int row, ReadOnlySpan<double> change, double share)
    {
        StepIntercepts(change, share);
        // w - η(c x + g) = s·(p - (η/s)·c x - (q + η/s)·g); adding δx to g must leave w where it is, so p gains q·δx.
        double inverse = _step / _s;
        _q += inverse;
        _s *= _shrink;
        double onPoint = _q * share - inverse;
        for (int k = 0; k < change.Length; k++)
        {
            (_scaled[k], _other[k]) = (onPoint * change[k], share * change[k]);
        }
        if (share == 0)
        {
            _oracle.AddFeatures(row, _scaled, _p);
        }
        else
        {
            _oracle.AddFeatures(row, _scaled, _p, _other, _drift);
        }
        if (_s < SmallestScale)
        {
            Settle();
        }
    }

    public override void SetDrift(double[] drift)
    {
        Settle();
        drift.CopyTo(_drift, 0);
    }

    public override void Read(double[] weights)
    {
        Settle();
        _p.CopyTo(weights, 0);
    }

    private void StepIntercepts(ReadOnlySpan<double> change, double share)
    {
        double bias = _oracle.Bias;
        int first = _oracle.FeatureSize;
        for (int k = 0; k < change.Length; k++)
        {
            _p[first + k] -= _step * (change[k] * bias + _drift[first + k]);
            _drift[first + k] += share * change[k] * bias;
        }
    }

    private void Settle()
    {
        Span<double> p = _p.AsSpan(0, _oracle.FeatureSize);
        TensorPrimitives.MultiplyAdd(_drift.AsSpan(0, p.Length), -_q, p, p);
        TensorPrimitives.Multiply(p, _s, p);
        (_s, _q) = (1, 0);
    }
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Σⱼ θʲ yⱼ₊₁ / Σⱼ θʲ over a round of Katyusha, θ = 1 + αλ, without touching every column at every step: the recursion of y
/// turns the sum of y into one of z, and z is a combination of three vectors.
/// </summary>
internal sealed class WeightedMean<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Weights grow geometrically; beyond this they are all scaled down, which the mean does not notice.
    private const double LargestWeight = 1e100;

    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly KatyushaPoint<TRows, TLoss> _point;
    private readonly double[] _first;
    private readonly double[] _sumOfZ;
    private readonly double[] _intercepts;
    private readonly double[] _scaled;
    private double _onP, _onGradient;
    private double _firstWeight, _weight, _total;

    public WeightedMean(Oracle<TRows, TLoss> oracle, KatyushaPoint<TRows, TLoss> point)
    {
        (_oracle, _point) = (oracle, point);
        (_first, _sumOfZ) = (new double[oracle.Size], new double[oracle.Size]);
        (_intercepts, _scaled) = (new double[oracle.Outputs], new double[oracle.Outputs]);
        point.Settling = Fold;
    }

    private double Growth => 1 + _point.Alpha * _oracle.Regularizer.L2;

    /// <summary>Starts a round at the current y.</summary>
    public void Begin()
    {
        _point.Y().CopyTo(_first);
        Array.Clear(_sumOfZ);
        Array.Clear(_intercepts);
        (_onP, _onGradient, _total, _weight, _firstWeight) = (0, 0, 0, 1 / Growth, 1);
    }

    /// <summary>Takes in the step that a row just made, by which p gained this multiple of the row.</summary>
    public void Add(int row, ReadOnlySpan<double> change)
    {
        // The sum holds onP·p for all earlier steps, whose p lacked the change.
        TensorPrimitives.Multiply(change, -_onP, _scaled);
        _oracle.Add(row, _scaled, _sumOfZ);
        _weight *= Growth;
        _total += _weight;
        _onP += _weight * _point.ScaleOfP;
        _onGradient += _weight * _point.ScaleOfGradient;
        TensorPrimitives.MultiplyAdd(_point.InterceptsOfY, _weight, _intercepts, _intercepts);
        if (_weight > LargestWeight)
        {
            ScaleDown();
        }
    }

    /// <summary>Copies the mean; the current y before the first step.</summary>
    public void Read(double[] weights)
    {
        ReadOnlySpan<double> y = _point.Y();
        if (_total == 0)
        {
            y.CopyTo(weights);
            return;
        }
        double tau3 = _point.Tau3;
        double scale = 1 / (_total * (1 - tau3 * Growth));
        for (int j = 0; j < _oracle.FeatureSize; j++)
        {
            double ends = _firstWeight * _first[j] - Growth * _weight * y[j];
            weights[j] = scale * (tau3 * ends + _point.Tau1 * _sumOfZ[j] + _point.Tau2 * _total * _point.Snapshot[j]);
        }
        TensorPrimitives.Divide(_intercepts, _total, weights.AsSpan(_oracle.FeatureSize));
    }

    /// <summary>Writes the terms in p and g out, since p is about to change its meaning.</summary>
    private void Fold()
    {
        TensorPrimitives.MultiplyAdd(_point.P, _onP, _sumOfZ, _sumOfZ);
        TensorPrimitives.MultiplyAdd(_point.Gradient, _onGradient, _sumOfZ, _sumOfZ);
        (_onP, _onGradient) = (0, 0);
    }

    private void ScaleDown()
    {
        double factor = 1 / _weight;
        TensorPrimitives.Multiply(_sumOfZ, factor, _sumOfZ);
        TensorPrimitives.Multiply(_intercepts, factor, _intercepts);
        (_onP, _onGradient, _total) = (factor * _onP, factor * _onGradient, factor * _total);
        (_weight, _firstWeight) = (factor * _weight, factor * _firstWeight);
    }
}

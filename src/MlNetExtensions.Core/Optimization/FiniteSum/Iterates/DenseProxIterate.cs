using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Dense rows with a penalty whose prox is not linear: every column moves at every step.</summary>
internal sealed class DenseProxIterate<TRows, TLoss> : Iterate where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly Oracle<TRows, TLoss> _oracle;
    private readonly double _step;
    private readonly double[] _weights;
    private readonly double[] _drift;
    private readonly double[] _scaled;

    public DenseProxIterate(Oracle<TRows, TLoss> oracle, double step, double[] start)
    {
        (_oracle, _step) = (oracle, step);
        _weights = [.. start];
        _drift = new double[oracle.Size];
        _scaled = new double[oracle.Outputs];
    }

    public override void Margin(int row, Span<double> margins) => _oracle.Margin(row, _weights, margins);

    public override void Step(int row, ReadOnlySpan<double> change, double share)
    {
        TensorPrimitives.Multiply(change, -_step, _scaled);
        _oracle.Add(row, _scaled, _weights);
        TensorPrimitives.MultiplyAdd(_drift, -_step, _weights, _weights);
        _oracle.Regularizer.Prox(_weights.AsSpan(0, _oracle.FeatureSize), _step, _oracle.Outputs);
        if (share != 0)
        {
            TensorPrimitives.Multiply(change, share, _scaled);
            _oracle.Add(row, _scaled, _drift);
        }
    }

    public override void SetDrift(double[] drift) => drift.CopyTo(_drift, 0);

    public override void Read(double[] weights) => _weights.CopyTo(weights, 0);
}

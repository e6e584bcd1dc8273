using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Gradient-regularized Newton (after Mishchenko, 2023) with the Hessian as a matrix, and its factors.</summary>
internal sealed class NewtonRun<TRows, TLoss>(Oracle<TRows, TLoss> oracle, double[] start) : SecondOrderRun<TRows, TLoss>(oracle, start)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly HessianSum<TRows, TLoss> _sum = new(oracle);
    private readonly double[] _diagonal = new double[start.Length];
    private double[] _hessian = [];

    /// <summary>The diagonal is kept apart, since every trial damps it anew.</summary>
    protected override double[] MoveToPoint()
    {
        _hessian = _sum.Compute(Point.Margins);
        for (int j = 0; j < _diagonal.Length; j++)
        {
            _diagonal[j] = _hessian[j * _diagonal.Length + j] + (j < Oracle.FeatureSize ? Oracle.Regularizer.L2 : 0);
        }
        return _diagonal;
    }

    protected override bool TrySolve(double damping)
    {
        int size = Oracle.Size;
        for (int j = 0; j < size; j++)
        {
            _hessian[j * size + j] = _diagonal[j] + damping * Units[j];
        }
        if (!CholeskyFactor.TryFactor(_hessian, size, out CholeskyFactor? factor))
        {
            return false;
        }
        TensorPrimitives.Negate(Gradient, Direction);
        factor.Solve(Direction);
        return true;
    }
}

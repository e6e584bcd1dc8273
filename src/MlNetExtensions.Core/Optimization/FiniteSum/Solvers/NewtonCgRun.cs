using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Truncated Newton: the damped system by conjugate gradients, preconditioned by the Hessian's diagonal D, or for several outputs by
/// αD + (1 - α)·mean(D) (Hsia, Chiang and Lin, 2018), with a search along the direction (Galli and Lin, 2021). Inner steps end where the
/// last one adds less than its share to the fall of the quadratic model (Nash and Sofer, 1990).
/// </summary>
/// <remarks>A product with the Hessian visits every row with curvature, as a gradient does, and counts as a pass.</remarks>
internal sealed class NewtonCgRun<TRows, TLoss>(Oracle<TRows, TLoss> oracle, double[] start) : SecondOrderRun<TRows, TLoss>(oracle, start)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Where k steps have brought the model down by Q, the next is worth taking as long as it adds this share of Q/k.
    private const double LeastShare = 0.1;

    private const int MaximumProducts = 250;

    // α: on images, whose pixels at the border hardly vary, D alone takes half as many products again.
    private const double DiagonalShare = 0.01;

    private readonly HessianProduct<TRows, TLoss> _hessian = new(oracle);
    private readonly double[] _diagonal = new double[start.Length];
    private readonly double[] _damped = new double[start.Length];
    private readonly double[] _residual = new double[start.Length];
    private readonly double[] _search = new double[start.Length];
    private readonly double[] _product = new double[start.Length];
    private readonly double[] _scaled = new double[start.Length];

    protected override double[] MoveTo(double[] margins)
    {
        _hessian.MoveTo(margins);
        _hessian.Diagonal(_diagonal);
        Span<double> features = _diagonal.AsSpan(0, Oracle.FeatureSize);
        TensorPrimitives.Add(features, Oracle.Regularizer.L2, features);
        if (Oracle.Outputs > 1)
        {
            double mean = TensorPrimitives.Sum<double>(_diagonal) / _diagonal.Length;
            TensorPrimitives.Multiply(_diagonal, DiagonalShare, _diagonal);
            TensorPrimitives.Add(_diagonal, (1 - DiagonalShare) * mean, _diagonal);
        }
        return _diagonal;
    }

    protected override bool TrySolve(double damping)
    {
        for (int j = 0; j < _damped.Length; j++)
        {
            double curvature = _diagonal[j] + damping * Units[j];
            _damped[j] = double.IsNormal(1 / curvature) ? curvature : 1;
        }
        Array.Clear(Direction);
        TensorPrimitives.Negate(Gradient, _residual);
        TensorPrimitives.Divide(_residual, _damped, _search);
        double energy = TensorPrimitives.Dot<double>(_residual, _search), fall = 0;
        for (int k = 1; k <= MaximumProducts && !Oracle.IsExhausted; k++)
        {
            Oracle.Token.ThrowIfCancellationRequested();
            Multiply(damping);
            double curvature = TensorPrimitives.Dot<double>(_search, _product);
            if (!(curvature > 0))
            {
                // Flat, or all but solved.
                return k > 1;
            }
            double step = energy / curvature, added = 0.5 * step * energy;
            TensorPrimitives.MultiplyAdd(_search, step, Direction, Direction);
            TensorPrimitives.MultiplyAdd(_product, -step, _residual, _residual);
            fall += added;
            if (!(k * added > LeastShare * fall))
            {
                break;
            }
            TensorPrimitives.Divide(_residual, _damped, _scaled);
            double next = TensorPrimitives.Dot<double>(_residual, _scaled);
            TensorPrimitives.MultiplyAdd(_search, next / energy, _scaled, _search);
            energy = next;
        }
        return true;
    }

    /// <summary>product ← (∇²F + δU) · search.</summary>
    private void Multiply(double damping)
    {
        Oracle.CountEvaluations(Oracle.Count);
        _hessian.Multiply(_search, _product);
        Span<double> features = _product.AsSpan(0, Oracle.FeatureSize);
        TensorPrimitives.MultiplyAdd(_search.AsSpan(0, features.Length), Oracle.Regularizer.L2, features, features);
        TensorPrimitives.Multiply(_search, damping, _scaled);
        TensorPrimitives.MultiplyAdd(_scaled, Units, _product, _product);
    }
}

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
    private readonly OrthogonalResiduals? _residuals = oracle.Outputs > 1 ? new OrthogonalResiduals(start.Length) : null;

    protected override double[] MoveToPoint()
    {
        _hessian.MoveTo(Point.Margins, Point.Derivatives);
        _hessian.Diagonal(_diagonal);
        Blocks.ForEach(block => AddRidge(_diagonal, block));
        if (Oracle.Outputs > 1)
        {
            double mean = Blocks.Sum(block => TensorPrimitives.Sum<double>(_diagonal.AsSpan(block))) / _diagonal.Length;
            Blocks.ForEach(block =>
            {
                Span<double> diagonal = _diagonal.AsSpan(block);
                TensorPrimitives.Multiply(diagonal, DiagonalShare, diagonal);
                TensorPrimitives.Add(diagonal, (1 - DiagonalShare) * mean, diagonal);
            });
        }
        return _diagonal;
    }

    protected override bool TrySolve(double damping)
    {
        _residuals?.Clear();
        double energy = Start(damping), fall = 0;
        for (int k = 1; k <= MaximumProducts && !Oracle.IsExhausted && !(k > 1 && Oracle.IsOutOfTime); k++)
        {
            Oracle.Token.ThrowIfCancellationRequested();
            double curvature = Multiply(damping);
            if (!(curvature > 0))
            {
                // Flat, or all but solved.
                return k > 1;
            }
            double step = energy / curvature, added = 0.5 * step * energy;
            Blocks.ForEach(block =>
            {
                TensorPrimitives.MultiplyAdd(_search.AsSpan(block), step, Direction.AsSpan(block), Direction.AsSpan(block));
                TensorPrimitives.MultiplyAdd(_product.AsSpan(block), -step, _residual.AsSpan(block), _residual.AsSpan(block));
            });
            fall += added;
            if (!(k * added > LeastShare * fall))
            {
                break;
            }
            double next = Precondition(_scaled), share = next / energy;
            Blocks.ForEach(block => TensorPrimitives.MultiplyAdd(_search.AsSpan(block), share, _scaled.AsSpan(block), _search.AsSpan(block)));
            energy = next;
        }
        return true;
    }

    /// <summary>Direction ← 0, residual ← -∇F and search ← M⁻¹residual; returns ⟨residual, search⟩.</summary>
    private double Start(double damping)
    {
        Blocks.ForEach(block =>
        {
            ReadOnlySpan<double> diagonal = _diagonal.AsSpan(block), units = Units.AsSpan(block);
            Span<double> damped = _damped.AsSpan(block);
            for (int j = 0; j < damped.Length; j++)
            {
                double curvature = diagonal[j] + damping * units[j];
                damped[j] = double.IsNormal(1 / curvature) ? curvature : 1;
            }
            Direction.AsSpan(block).Clear();
            TensorPrimitives.Negate(Gradient.AsSpan(block), _residual.AsSpan(block));
        });
        return Precondition(_search);
    }

    /// <summary>target ← M⁻¹residual; returns ⟨residual, target⟩.</summary>
    private double Precondition(double[] target)
    {
        _residuals?.Add(_residual, _damped);
        return Blocks.Sum(block =>
        {
            TensorPrimitives.Divide(_residual.AsSpan(block), _damped.AsSpan(block), target.AsSpan(block));
            return TensorPrimitives.Dot<double>(_residual.AsSpan(block), target.AsSpan(block));
        });
    }

    /// <summary>product ← (∇²F + δU) · search; returns ⟨search, product⟩.</summary>
    private double Multiply(double damping)
    {
        Oracle.CountEvaluations(Oracle.Count);
        _hessian.Multiply(_search, _product);
        return Blocks.Sum(block =>
        {
            AddRidge(_search, _product, block);
            ReadOnlySpan<double> search = _search.AsSpan(block);
            Span<double> product = _product.AsSpan(block), scaled = _scaled.AsSpan(block);
            TensorPrimitives.Multiply(search, damping, scaled);
            TensorPrimitives.MultiplyAdd(scaled, Units.AsSpan(block), product, product);
            return TensorPrimitives.Dot(search, product);
        });
    }

    /// <summary>The ridge's part of the diagonal, which intercepts lack.</summary>
    private void AddRidge(double[] diagonal, Range block)
    {
        Span<double> features = diagonal.AsSpan(Features(block));
        TensorPrimitives.Add(features, Oracle.Regularizer.L2, features);
    }
}

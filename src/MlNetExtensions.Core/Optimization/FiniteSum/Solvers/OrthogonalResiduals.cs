using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Keeps the residuals of conjugate gradients orthogonal in the inner product of the preconditioner, ⟨r, r′⟩ = Σ rⱼr′ⱼ/mⱼ. Rounding makes
/// components grow again that were solved for long ago, first those of the largest eigenvalues, and each return costs a product.
/// </summary>
/// <param name="size">Length of a residual.</param>
internal sealed class OrthogonalResiduals(int size)
{
    // So that the residuals take little memory, and little time beside products that visit all rows.
    private const int MostValues = 1 << 20;
    private const int MostResiduals = 64;

    private readonly int _capacity = Math.Min(MostResiduals, MostValues / size);
    private readonly List<double[]> _kept = [];
    private readonly double[] _scaled = new double[size];
    private int _count;

    /// <summary>Forgets all residuals, for another system.</summary>
    public void Clear() => _count = 0;

    /// <summary>Frees a residual of what it has of the ones before, and keeps it.</summary>
    /// <param name="residual">The residual, changed in place.</param>
    /// <param name="preconditioner">mⱼ &gt; 0, the same for all residuals of a system.</param>
    public void Add(double[] residual, double[] preconditioner)
    {
        if (_count >= _capacity)
        {
            return;
        }
        for (int k = 0; k < _count; k++)
        {
            TensorPrimitives.Divide(residual, preconditioner, _scaled);
            double share = TensorPrimitives.Dot<double>(_scaled, _kept[k]);
            TensorPrimitives.MultiplyAdd(_kept[k], -share, residual, residual);
        }
        TensorPrimitives.Divide(residual, preconditioner, _scaled);
        double norm = Math.Sqrt(TensorPrimitives.Dot<double>(_scaled, residual));
        if (!double.IsNormal(norm) || !double.IsNormal(1 / norm))
        {
            return;
        }
        if (_kept.Count == _count)
        {
            _kept.Add(new double[residual.Length]);
        }
        TensorPrimitives.Multiply(residual, 1 / norm, _kept[_count++]);
    }
}

using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Anderson's extrapolation of a sequence of sweeps (Bertrand and Massias, 2021): the combination Σ cₖzₖ of the last points, with Σ cₖ = 1, whose
/// moves cancel best, min ‖Σ cₖ(zₖ - zₖ₋₁)‖.
/// </summary>
internal sealed class SweepExtrapolation
{
    // As in the paper.
    private const int Moves = 5;
    private const double Ridge = 1e-14;

    private readonly double[][] _points;
    private readonly double[][] _differences;
    private readonly double[] _gram = new double[Moves * Moves];
    private readonly double[] _share = new double[Moves];
    private int _known;

    public SweepExtrapolation(int size)
    {
        _points = [.. Enumerable.Range(0, Moves + 1).Select(_ => new double[size])];
        _differences = [.. Enumerable.Range(0, Moves).Select(_ => new double[size])];
    }

    /// <summary>Forgets everything but the point that sweeps begin at.</summary>
    public void Restart(ReadOnlySpan<double> point)
    {
        point.CopyTo(_points[0]);
        _known = 1;
    }

    /// <summary>Takes note of the point after a sweep; true where enough are known, and <paramref name="combined"/> holds what they suggest.</summary>
    public bool TryExtrapolate(ReadOnlySpan<double> point, Span<double> combined)
    {
        point.CopyTo(_points[_known++]);
        if (_known <= Moves)
        {
            return false;
        }
        bool isCombined = TryCombine(combined);
        Restart(isCombined ? combined : point);
        return isCombined;
    }

    /// <summary>c ∝ (UᵀU + εI)⁻¹1, with the differences of consecutive points in U.</summary>
    private bool TryCombine(Span<double> combined)
    {
        double trace = 0;
        for (int i = 0; i < Moves; i++)
        {
            TensorPrimitives.Subtract(_points[i + 1], _points[i], _differences[i]);
            for (int j = 0; j <= i; j++)
            {
                _gram[i * Moves + j] = _gram[j * Moves + i] = TensorPrimitives.Dot<double>(_differences[i], _differences[j]);
            }
            trace += _gram[i * Moves + i];
        }
        for (int i = 0; i < Moves; i++)
        {
            _gram[i * Moves + i] += Ridge * trace;
        }
        if (!CholeskyFactor.TryFactor(_gram, Moves, out CholeskyFactor? factor))
        {
            return false;
        }
        Array.Fill(_share, 1);
        factor.Solve(_share);
        double sum = TensorPrimitives.Sum<double>(_share);
        if (!double.IsNormal(1 / sum))
        {
            return false;
        }
        combined.Clear();
        for (int i = 0; i < Moves; i++)
        {
            TensorPrimitives.MultiplyAdd(_points[i + 1], _share[i] / sum, combined, combined);
        }
        return true;
    }
}

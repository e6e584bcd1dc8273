using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Q = (I + UVᵀ)·diag(d), whose QᵀQ preconditions. U and V are given by their columns, one after the other.</summary>
internal sealed class LowRankFactor(double[] u, double[] v, double[] d, int rank)
{
    private readonly int _length = d.Length;
    private readonly double[] _a = new double[d.Length];
    private readonly double[] _b = new double[d.Length];
    private readonly double[] _scratch = new double[d.Length];
    private readonly double[] _other = new double[d.Length];
    private readonly double[] _inner = new double[rank * rank];
    private readonly double[] _solved = new double[rank * rank];
    private readonly double[] _first = new double[rank];
    private readonly double[] _second = new double[rank];
    private readonly double[] _third = new double[rank];

    /// <summary>g ← QᵀQg.</summary>
    public void Precondition(Span<double> gradient)
    {
        TensorPrimitives.Multiply(gradient, d, gradient);
        AddOuter(u, v, gradient);
        AddOuter(v, u, gradient);
        TensorPrimitives.Multiply(gradient, d, gradient);
    }

    /// <summary>A step on hᵀPh + xᵀP⁻¹x for a direction x and its product with the Hessian h.</summary>
    public void Improve(ReadOnlySpan<double> x, ReadOnlySpan<double> h, double rate, bool ofU)
    {
        // a = Qh; b = Q⁻ᵀx = (I + VUᵀ)⁻¹(x/d), by (I + VUᵀ)⁻¹ = I - V(I + UᵀV)⁻¹Uᵀ.
        TensorPrimitives.Multiply(h, d, _a);
        AddOuter(u, v, _a);
        TensorPrimitives.Divide(x, d, _b);
        Inner();
        Project(u, _b, _first);
        SolveInner(_first, transpose: true);
        SubtractColumns(v, _first, _b);

        // diag(d) first, by Ph and P⁻¹x with Q as it is.
        _a.CopyTo(_scratch, 0);
        AddOuter(v, u, _scratch);
        TensorPrimitives.Multiply(_scratch, d, _scratch);
        TensorPrimitives.Multiply(_scratch, h, _scratch);
        _b.CopyTo(_other, 0);
        Project(v, _other, _first);
        SolveInner(_first, transpose: false);
        SubtractColumns(u, _first, _other);
        TensorPrimitives.Divide(_other, d, _other);
        TensorPrimitives.Multiply(_other, x, _other);
        TensorPrimitives.Subtract(_scratch, _other, _scratch);
        double largest = 0;
        foreach (double slope in _scratch)
        {
            largest = Math.Max(largest, Math.Abs(slope));
        }

        ImproveOne(rate, ofU);
        if (largest > 0)
        {
            TensorPrimitives.Multiply(_scratch, -rate / largest, _scratch);
            TensorPrimitives.MultiplyAdd(_scratch, d, d, d);
        }
    }

    private void ImproveOne(double rate, bool ofU)
    {
        // The slopes of a step (I + E)Q with E = ΔU·Vᵀ(I + UVᵀ)⁻¹ or UΔVᵀ(I + UVᵀ)⁻¹.
        double[] basis = ofU ? v : u;
        Project(basis, _a, _first);
        Project(basis, _b, _second);
        double bound = Norm(_a) * NormOfColumns(basis, _first) + Norm(_b) * NormOfColumns(basis, _second);
        if (!(bound > 0))
        {
            return;
        }

        double step = rate / bound;
        if (ofU)
        {
            // ΔU = -μ(a(aᵀV) - b(bᵀV))(I + VᵀU).
            Times(_first);
            for (int k = 0; k < rank; k++)
            {
                TensorPrimitives.MultiplyAdd(_a, -step * _third[k], Column(u, k), Column(u, k));
            }

            Times(_second);
            for (int k = 0; k < rank; k++)
            {
                TensorPrimitives.MultiplyAdd(_b, step * _third[k], Column(u, k), Column(u, k));
            }

            return;
        }

        // ΔV = -μ((a + V(Uᵀa))(aᵀU) - (b + V(Uᵀb))(bᵀU)).
        SubtractColumns(v, _first, _a, sign: -1);
        SubtractColumns(v, _second, _b, sign: -1);
        for (int k = 0; k < rank; k++)
        {
            TensorPrimitives.MultiplyAdd(_a, -step * _first[k], Column(v, k), Column(v, k));
            TensorPrimitives.MultiplyAdd(_b, step * _second[k], Column(v, k), Column(v, k));
        }
    }

    private Span<double> Column(double[] columns, int k) => columns.AsSpan(k * _length, _length);

    // x ← x + L·Rᵀx.
    private void AddOuter(double[] left, double[] right, Span<double> x)
    {
        Project(right, x, _third);
        for (int k = 0; k < rank; k++)
        {
            TensorPrimitives.MultiplyAdd(Column(left, k), _third[k], x, x);
        }
    }

    private void Project(double[] columns, ReadOnlySpan<double> x, double[] product)
    {
        for (int k = 0; k < rank; k++)
        {
            product[k] = BlockMath.Dot<double>(Column(columns, k), x);
        }
    }

    private void SubtractColumns(double[] columns, double[] weights, Span<double> x, double sign = 1)
    {
        for (int k = 0; k < rank; k++)
        {
            TensorPrimitives.MultiplyAdd(Column(columns, k), -sign * weights[k], x, x);
        }
    }

    // I + VᵀU.
    private void Inner()
    {
        for (int i = 0; i < rank; i++)
        {
            for (int j = 0; j < rank; j++)
            {
                _inner[i * rank + j] = BlockMath.Dot<double>(Column(v, i), Column(u, j)) + (i == j ? 1 : 0);
            }
        }
    }

    // third ← w(I + VᵀU).
    private void Times(double[] weights)
    {
        for (int j = 0; j < rank; j++)
        {
            _third[j] = 0;
            for (int i = 0; i < rank; i++)
            {
                _third[j] += weights[i] * _inner[i * rank + j];
            }
        }
    }

    // Gauss with row exchanges: a system as small as the rank.
    private void SolveInner(double[] x, bool transpose)
    {
        for (int i = 0; i < rank * rank; i++)
        {
            _solved[i] = _inner[transpose ? i % rank * rank + i / rank : i];
        }

        for (int k = 0; k < rank; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < rank; i++)
            {
                pivot = Math.Abs(_solved[i * rank + k]) > Math.Abs(_solved[pivot * rank + k]) ? i : pivot;
            }

            for (int j = 0; j < rank && pivot != k; j++)
            {
                (_solved[k * rank + j], _solved[pivot * rank + j]) = (_solved[pivot * rank + j], _solved[k * rank + j]);
            }

            (x[k], x[pivot]) = (x[pivot], x[k]);
            for (int i = k + 1; i < rank; i++)
            {
                double factor = _solved[i * rank + k] / _solved[k * rank + k];
                x[i] -= factor * x[k];
                for (int j = k; j < rank; j++)
                {
                    _solved[i * rank + j] -= factor * _solved[k * rank + j];
                }
            }
        }

        for (int k = rank - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < rank; j++)
            {
                x[k] -= _solved[k * rank + j] * x[j];
            }

            x[k] /= _solved[k * rank + k];
        }
    }

    private static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(BlockMath.SumOfSquares(x));

    private double NormOfColumns(double[] columns, double[] weights)
    {
        Array.Clear(_other);
        SubtractColumns(columns, weights, _other, sign: -1);
        return Norm(_other);
    }
}

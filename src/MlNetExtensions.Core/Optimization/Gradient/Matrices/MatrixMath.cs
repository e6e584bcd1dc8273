using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Powers of symmetric matrices of double.</summary>
internal static unsafe class MatrixMath
{
    /// <summary>
    /// Σ (max(λ, 0) + floor)ᵖ·vvᵀ over the eigenpairs of a symmetric matrix; with a floor of 0 and p &lt; 0, only over those above
    /// rounding.
    /// </summary>
    public static void Power(ReadOnlySpan<double> symmetric, int dimension, double exponent, double floor, Span<double> power)
    {
        var eigen = SymmetricEigen.Decompose(symmetric[..(dimension * dimension)], dimension);
        double[] vectors = eigen.Vectors, scaled = new double[vectors.Length];
        double negligible = dimension > 0 ? Math.Max(0, eigen.Values[0]) * dimension * Math.ScaleB(1, -52) : 0;
        for (int i = 0; i < dimension; i++)
        {
            double value = Math.Max(eigen.Values[i], 0) + floor;
            double factor = floor == 0 && !(value > negligible) && !double.IsNaN(value) ? 0 : Math.Pow(value, exponent);
            TensorPrimitives.Multiply(vectors.AsSpan(i * dimension, dimension), factor, scaled.AsSpan(i * dimension, dimension));
        }

        power[..(dimension * dimension)].Clear();
        fixed (double* left = vectors, right = scaled, result = power)
        {
            var product = new MatrixView(result, dimension);
            MatrixProduct.Add(
                new MatrixView(left, dimension).Transposed, new MatrixView(right, dimension), product, dimension, dimension, dimension);
        }
    }
}

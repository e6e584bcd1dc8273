using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>Products and powers of row-major matrices of double.</summary>
internal static unsafe class MatrixMath
{
    /// <summary>product ← A·B, where A and B are what is given or, where told, its transpose.</summary>
    public static void Multiply(
        ReadOnlySpan<double> a, bool transposeA, ReadOnlySpan<double> b, bool transposeB, Span<double> product, int rows, int columns,
            int depth)
    {
        product[..(rows * columns)].Clear();
        fixed (double* left = a, right = b, result = product)
        {
            var first = new MatrixView(left, transposeA ? rows : depth);
            var second = new MatrixView(right, transposeB ? depth : columns);
            MatrixProduct.Add(
                transposeA ? first.Transposed : first,
                transposeB ? second.Transposed : second,
                new MatrixView(result, columns),
                rows,
                columns,
                depth);
        }
    }

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

        Multiply(vectors, true, scaled, false, power, dimension, dimension, dimension);
    }

    /// <summary>target ← keep·target + add·A·Aᵀ, or of Aᵀ·A.</summary>
    public static void AverageGram(
        Span<double> target, ReadOnlySpan<double> matrix, int rows, int columns, bool ofColumns, double keep, double add,
            Span<double> scratch)
    {
        int dimension = ofColumns ? columns : rows;
        Span<double> gram = scratch[..(dimension * dimension)];
        Multiply(matrix, ofColumns, matrix, !ofColumns, gram, dimension, dimension, ofColumns ? rows : columns);
        BlockMath.Average(target, gram, keep, add);
    }
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// y = A·x for a symmetric A of which only the lower triangle is read, once: each row serves its dot product and its transposed column.
/// Four rows share every load and store of y.
/// </summary>
internal sealed unsafe class SymmetricProduct(double[] matrix, int stride)
{
    private const int Group = 4;

    /// <summary>Order from which two threads share a product. A matter of the matrix, not of the machine, so that the bits are.</summary>
    private const int SharedOrder = 768;

    private readonly double[] _second = new double[stride];

    /// <summary>The leading block of the order of x.</summary>
    public void Multiply(double[] x, int order, double[] product)
    {
        if (order < SharedOrder)
        {
            AddRows(0, order, x, product);
            return;
        }

        // Both parts have half of the triangle.
        int middle = (int)(order / Math.Sqrt(2)) / Group * Group;
        ParallelWork.For(2, part => AddRows(part == 0 ? 0 : middle, part == 0 ? middle : order, x, part == 0 ? product : _second));
        product.AsSpan(middle, order - middle).Clear();
        TensorPrimitives.Add(product.AsSpan(0, order), _second.AsSpan(0, order), product.AsSpan(0, order));
    }

    private void AddRows(int first, int past, double[] x, double[] product)
    {
        product.AsSpan(0, past).Clear();
        fixed (double* a = matrix, v = x, y = product)
        {
            int row = first;
            for (; row + Group <= past; row += Group)
            {
                AddFour(a + (nint)row * stride, row, v, y);
            }

            for (; row < past; row++)
            {
                double* values = a + (nint)row * stride;
                var before = new ReadOnlySpan<double>(values, row);
                TensorPrimitives.MultiplyAdd(before, v[row], new ReadOnlySpan<double>(y, row), new Span<double>(y, row));
                y[row] += TensorPrimitives.Dot(before, new ReadOnlySpan<double>(v, row)) + values[row] * v[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddFour(double* a0, int row, double* v, double* y)
    {
        double* a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
        Vector512<double> x0 = Vector512.Create(v[row]), x1 = Vector512.Create(v[row + 1]);
        Vector512<double> x2 = Vector512.Create(v[row + 2]), x3 = Vector512.Create(v[row + 3]);
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        int k = 0;
        for (; k + 8 <= row; k += 8)
        {
            Vector512<double> x = Vector512.Load(v + k), sum = Vector512.Load(y + k);
            Vector512<double> values = Vector512.Load(a0 + k);
            s0 = Vector512.FusedMultiplyAdd(values, x, s0);
            sum = Vector512.FusedMultiplyAdd(values, x0, sum);
            values = Vector512.Load(a1 + k);
            s1 = Vector512.FusedMultiplyAdd(values, x, s1);
            sum = Vector512.FusedMultiplyAdd(values, x1, sum);
            values = Vector512.Load(a2 + k);
            s2 = Vector512.FusedMultiplyAdd(values, x, s2);
            sum = Vector512.FusedMultiplyAdd(values, x2, sum);
            values = Vector512.Load(a3 + k);
            s3 = Vector512.FusedMultiplyAdd(values, x, s3);
            sum = Vector512.FusedMultiplyAdd(values, x3, sum);
            sum.Store(y + k);
        }

        FinishRow(a0, k, row, Vector512.Sum(s0), v, y);
        FinishRow(a1, k, row + 1, Vector512.Sum(s1), v, y);
        FinishRow(a2, k, row + 2, Vector512.Sum(s2), v, y);
        FinishRow(a3, k, row + 3, Vector512.Sum(s3), v, y);
    }

    private static void FinishRow(double* a, int k, int row, double dot, double* v, double* y)
    {
        for (; k < row; k++)
        {
            y[k] += a[k] * v[row];
            dot += a[k] * v[k];
        }

        y[row] += dot + a[row] * v[row];
    }
}

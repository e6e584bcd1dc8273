using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Singular values by one-sided Jacobi rotations (Hestenes, 1958), which keep even tiny ones apart from the rounding of large ones: those of XᵀX are
/// lost below the square root of the precision.
/// </summary>
internal static class JacobiSingularValues
{
    /// <summary>Sweeps after which the rotations have long become smaller than the precision.</summary>
    private const int MostSweeps = 60;

    /// <summary>The min(n, d) singular values of a row-major matrix of finite values, largest first.</summary>
    public static double[] Of(ReadOnlySpan<double> matrix, int columns)
    {
        int rows = matrix.Length / columns;
        (int count, int length) = rows <= columns ? (rows, columns) : (columns, rows);
        // The shorter side becomes the vectors that are made orthogonal.
        double[] vectors = new double[matrix.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                vectors[rows <= columns ? i * columns + j : j * rows + i] = matrix[i * columns + j];
            }
        }

        double largest = vectors.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(vectors));
        if (largest == 0)
        {
            return new double[count];
        }

        // Divided by a power of two, so that no square overflows or vanishes.
        int exponent = Math.ILogB(largest);
        for (int k = 0; k < vectors.Length; k++)
        {
            vectors[k] = Math.ScaleB(vectors[k], -exponent);
        }

        for (int sweep = 0; sweep < MostSweeps && Rotate(vectors, count, length); sweep++)
        {
        }

        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Math.ScaleB(TensorPrimitives.Norm<double>(vectors.AsSpan(i * length, length)), exponent);
        }

        Array.Sort(values, (left, right) => right.CompareTo(left));
        return values;
    }

    /// <summary>One rotation of every pair; false where none was needed.</summary>
    private static bool Rotate(double[] vectors, int count, int length)
    {
        bool any = false;
        for (int p = 0; p < count - 1; p++)
        {
            for (int q = p + 1; q < count; q++)
            {
                Span<double> a = vectors.AsSpan(p * length, length), b = vectors.AsSpan(q * length, length);
                double aa = TensorPrimitives.SumOfSquares<double>(a), bb = TensorPrimitives.SumOfSquares<double>(b), ab = TensorPrimitives.Dot<double>(a, b);
                if (Math.Abs(ab) <= 1e-15 * Math.Sqrt(aa) * Math.Sqrt(bb))
                {
                    continue;
                }

                any = true;
                double zeta = (bb - aa) / (2 * ab);
                double tangent = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
                double cosine = 1 / Math.Sqrt(1 + tangent * tangent), sine = cosine * tangent;
                for (int k = 0; k < length; k++)
                {
                    (a[k], b[k]) = (cosine * a[k] - sine * b[k], sine * a[k] + cosine * b[k]);
                }
            }
        }

        return any;
    }
}

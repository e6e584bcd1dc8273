using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Eigenvalues and eigenvectors of D + ρzzᵀ. The vectors are those of the z for which the computed roots are exact, which differs from the
/// given one by rounding; so they are orthogonal however close the roots are (Gu and Eisenstat, "A stable and efficient algorithm for the
/// rank-one modification of the symmetric eigenproblem", 1994).
/// </summary>
internal static unsafe class RankOneUpdate
{
    private const int ColumnsPerPart = 128;
    private const int SmallOrder = 256;

    /// <summary>Writes the eigenvalues, ascending, and the eigenvectors.</summary>
    /// <param name="poles">D, ascending.</param>
    /// <param name="weights">z.</param>
    /// <param name="rho">ρ above zero.</param>
    /// <param name="values">n eigenvalues.</param>
    /// <param name="columns">For each entry of D, the column of the vectors that belongs to it.</param>
    /// <param name="vectors">n × n; row j is the vector of eigenvalue j.</param>
    public static void Solve(double[] poles, double[] weights, double rho, double[] values, int[] columns, double* vectors)
    {
        int order = poles.Length;
        nint rows = (nint)vectors;
        For(order, order < SmallOrder, index =>
        {
            fixed (double* d = poles, z = weights)
            {
                values[index] = new SecularEquation(d, z, order, rho).Solve(index, (double*)rows + (nint)index * order);
            }
        });

        double[] exact = new double[order];
        int parts = (order + ColumnsPerPart - 1) / ColumnsPerPart;
        For(parts, order < SmallOrder, part =>
        {
            int first = part * ColumnsPerPart;
            MultiplyDifferences(poles, weights, exact, (double*)rows, first, Math.Min(first + ColumnsPerPart, order));
        });
        For(order, order < SmallOrder, index => Normalize(exact, columns, new Span<double>((double*)rows + (nint)index * order, order)));
    }

    private static void For(int count, bool isSmall, Action<int> work)
    {
        if (isSmall)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }
        }
        else
        {
            ParallelWork.For(count, work);
        }
    }

    /// <summary>z² of entry i is proportional to Π(λ_j − d_i)/Π(d_j − d_i), with j = i left out below.</summary>
    private static void MultiplyDifferences(double[] poles, double[] weights, double[] exact, double* rows, int first, int past)
    {
        int order = poles.Length, width = past - first;
        Span<double> product = exact.AsSpan(first, width);
        Span<double> gaps = stackalloc double[ColumnsPerPart];
        gaps = gaps[..width];
        product.Fill(1);
        for (int j = 0; j < order; j++)
        {
            var differences = new ReadOnlySpan<double>(rows + (nint)j * order + first, width);
            TensorPrimitives.Subtract(poles.AsSpan(first, width), poles[j], gaps);
            if (j >= first && j < past)
            {
                gaps[j - first] = 1;
            }

            TensorPrimitives.Divide(differences, gaps, gaps);
            TensorPrimitives.Multiply(product, gaps, product);
        }

        for (int i = 0; i < width; i++)
        {
            product[i] = Math.CopySign(Math.Sqrt(Math.Abs(product[i])), weights[first + i]);
        }
    }

    /// <summary>Turns the differences of a row into the unit vector z/(d − λ), in the order of the columns.</summary>
    private static void Normalize(double[] exact, int[] columns, Span<double> row)
    {
        TensorPrimitives.Divide(exact, row, row);
        TensorPrimitives.Divide(row, Math.Sqrt(TensorPrimitives.SumOfSquares<double>(row)), row);
        double[] ordered = row.ToArray();
        for (int i = 0; i < columns.Length; i++)
        {
            row[columns[i]] = ordered[i];
        }
    }
}

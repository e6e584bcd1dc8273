using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Eigenvalues of a symmetric matrix, largest first, with orthonormal eigenvectors as rows.</summary>
internal sealed class SymmetricEigen
{
    private SymmetricEigen(double[] values, double[] vectors)
    {
        Values = values;
        Vectors = vectors;
    }

    public double[] Values { get; }

    /// <summary>Row-major: row i belongs to <see cref="Values"/>[i].</summary>
    public double[] Vectors { get; }

    /// <summary>
    /// Decomposes a row-major symmetric matrix of finite values. The result is the same on any number of threads.
    /// </summary>
    public static SymmetricEigen Decompose(ReadOnlySpan<double> matrix, int dimension)
    {
        double[] scaled = matrix.ToArray();
        int exponent = ScaleToOne(scaled);
        TridiagonalForm form = TridiagonalForm.Reduce(scaled, dimension);
        double[] values = form.Diagonal;
        RotationSequence rotations = ImplicitQl.Diagonalize(values, form.OffDiagonal);

        int[] ranks = Ranks(values);
        double[] vectors = new double[dimension * dimension];
        int width = RotationSequence.StripWidth;
        ParallelWork.For((dimension + width - 1) / width, strip => WriteColumns(form, rotations, strip * width, ranks, vectors));

        Array.Sort(values, static (left, right) => right.CompareTo(left));
        return new SymmetricEigen(Array.ConvertAll(values, value => Math.ScaleB(value, exponent)), vectors);
    }

    /// <summary>Divides by a power of two, so that no sum of squares overflows or vanishes; returns its exponent.</summary>
    private static int ScaleToOne(Span<double> matrix)
    {
        double largest = matrix.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(matrix));
        if (largest == 0)
        {
            return 0;
        }

        int exponent = Math.ILogB(largest);
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = Math.ScaleB(matrix[i], -exponent);
        }

        return exponent;
    }

    /// <summary>The place of each value when the largest comes first.</summary>
    private static int[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i])];
        int[] ranks = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            ranks[order[i]] = i;
        }

        return ranks;
    }

    /// <summary>A few columns of the eigenvectors: rows of the basis, transposed and rotated.</summary>
    private static void WriteColumns(TridiagonalForm form, RotationSequence rotations, int start, int[] ranks, double[] vectors)
    {
        int dimension = ranks.Length;
        int width = RotationSequence.StripWidth;
        int columns = Math.Min(width, dimension - start);
        double[] rows = new double[columns * dimension];
        form.CopyBasisRows(start, rows);
        double[] strip = new double[dimension * width];
        for (int i = 0; i < rows.Length; i++)
        {
            (int column, int row) = Math.DivRem(i, dimension);
            strip[row * width + column] = rows[i];
        }

        rotations.Apply(strip);
        for (int i = 0; i < dimension; i++)
        {
            strip.AsSpan(i * width, columns).CopyTo(vectors.AsSpan(ranks[i] * dimension + start));
        }
    }
}

using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Eigenvalues of a symmetric matrix, largest first, with orthonormal eigenvectors as rows, which are computed when they are asked for.
/// </summary>
internal sealed class SymmetricEigen
{
    private readonly TridiagonalForm? _form;
    private readonly double[] _tridiagonalVectors;
    private readonly int[] _ascending;
    private (int Start, int Count, double[] Rows)? _latest;

    private SymmetricEigen(double[] values, TridiagonalForm? form, double[] tridiagonalVectors, int[] ascending)
    {
        Values = values;
        (_form, _tridiagonalVectors, _ascending) = (form, tridiagonalVectors, ascending);
    }

    public double[] Values { get; }

    /// <summary>Row-major: row i belongs to <see cref="Values"/>[i].</summary>
    public double[] Vectors => VectorsOf(0, Values.Length);

    /// <summary>
    /// Decomposes a row-major symmetric matrix of finite values, of which only the lower triangle is read; others give NaN. The result is
    /// the same on any number of threads.
    /// </summary>
    public static SymmetricEigen Decompose(ReadOnlySpan<double> matrix, int dimension)
    {
        double[] scaled = matrix.ToArray();
        double largest = scaled.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<double>(scaled));
        if (!double.IsFinite(largest))
        {
            double[] unknown = new double[dimension];
            Array.Fill(unknown, double.NaN);
            return new SymmetricEigen(unknown, null, [], []);
        }

        int exponent = ScaleToOne(scaled, largest);
        TridiagonalForm form = TridiagonalForm.Reduce(scaled, dimension);
        double[] values = form.Diagonal;
        (double[] vectors, int[] ascending) = DivideAndConquer.Diagonalize(values, form.OffDiagonal);
        return new SymmetricEigen([.. ascending.Reverse().Select(place => Math.ScaleB(values[place], exponent))], form, vectors, ascending);
    }

    /// <summary>Some eigenvectors, row-major.</summary>
    public double[] VectorsOf(int start, int count)
    {
        if (_latest is { } latest && latest.Start == start && latest.Count == count)
        {
            return latest.Rows;
        }

        int dimension = Values.Length;
        double[] rows = new double[count * dimension];
        if (_form is null)
        {
            Array.Fill(rows, double.NaN);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                _tridiagonalVectors.AsSpan(_ascending[dimension - 1 - start - i] * dimension, dimension).CopyTo(rows.AsSpan(i * dimension));
            }

            _form.ApplyBasis(rows);
        }

        _latest = (start, count, rows);
        return rows;
    }

    /// <summary>Divides by a power of two, so that no sum of squares overflows or vanishes; returns its exponent.</summary>
    private static int ScaleToOne(Span<double> matrix, double largest)
    {
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
}

using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// A = Q·T·Qᵀ with T tridiagonal and Q orthogonal, by Householder reflections from the last row upwards (Golub and Van Loan, "Matrix
/// Computations", §8.3), so that every vector is the beginning of a row.
/// </summary>
internal sealed class TridiagonalForm
{
    private readonly int _dimension;
    private readonly double[] _matrix;
    private readonly double[] _reflection;

    private TridiagonalForm(double[] matrix, int dimension)
    {
        _dimension = dimension;
        _matrix = matrix;
        _reflection = new double[dimension];
        Diagonal = new double[dimension];
        OffDiagonal = new double[dimension];
    }

    public double[] Diagonal { get; }

    /// <summary>Element i couples i and i + 1; the last is 0.</summary>
    public double[] OffDiagonal { get; }

    /// <summary>Reduces a row-major symmetric matrix, of which only the lower triangle is read, and overwrites that triangle.</summary>
    public static TridiagonalForm Reduce(double[] matrix, int dimension)
    {
        var form = new TridiagonalForm(matrix, dimension);
        double[] work = new double[dimension];
        for (int i = dimension - 1; i >= 0; i--)
        {
            form.Diagonal[i] = matrix[i * dimension + i];
            if (i > 0)
            {
                form.ReduceRow(i, work);
            }
        }

        return form;
    }

    /// <summary>Writes rows of Q, row-major, from <paramref name="first"/> on: row r is the unit vector r through every reflection in turn.</summary>
    public void CopyBasisRows(int first, Span<double> rows)
    {
        rows.Clear();
        for (int i = 0; i * _dimension < rows.Length; i++)
        {
            rows[i * _dimension + first + i] = 1;
        }

        for (int i = _dimension - 1; i > 0; i--)
        {
            if (_reflection[i] != 0)
            {
                Reflect(rows, i);
            }
        }
    }

    /// <summary>Turns row i before its diagonal into (0, …, 0, e) by H = I − τvvᵀ, keeps v in its place, and applies H from both sides to the block above.</summary>
    private void ReduceRow(int i, double[] work)
    {
        Span<double> v = _matrix.AsSpan(i * _dimension, i);
        double last = v[i - 1];
        double rest = TensorPrimitives.SumOfSquares<double>(v[..(i - 1)]);
        if (rest == 0)
        {
            OffDiagonal[i - 1] = last;
            return;
        }

        double e = -Math.CopySign(Math.Sqrt(rest + last * last), last);
        double tau = (e - last) / e;
        TensorPrimitives.Divide(v, last - e, v);
        v[i - 1] = 1;
        OffDiagonal[i - 1] = e;
        _reflection[i] = tau;

        Span<double> w = work.AsSpan(0, i);
        MultiplyBlock(v, w);
        TensorPrimitives.Multiply(w, tau, w);
        TensorPrimitives.MultiplyAdd(v, -tau / 2 * TensorPrimitives.Dot<double>(v, w), w, w);
        for (int row = 0; row < i; row++)
        {
            Span<double> target = _matrix.AsSpan(row * _dimension, row + 1);
            TensorPrimitives.MultiplyAdd(v[..(row + 1)], -w[row], target, target);
            TensorPrimitives.MultiplyAdd(w[..(row + 1)], -v[row], target, target);
        }
    }

    /// <summary>The symmetric block times v, from its lower triangle: each row serves its dot product and its transposed column.</summary>
    private void MultiplyBlock(ReadOnlySpan<double> v, Span<double> product)
    {
        product.Clear();
        for (int row = 0; row < v.Length; row++)
        {
            ReadOnlySpan<double> before = _matrix.AsSpan(row * _dimension, row);
            TensorPrimitives.MultiplyAdd(before, v[row], product[..row], product[..row]);
            product[row] = TensorPrimitives.Dot(before, v[..row]) + _matrix[row * _dimension + row] * v[row];
        }
    }

    private void Reflect(Span<double> rows, int i)
    {
        ReadOnlySpan<double> v = _matrix.AsSpan(i * _dimension, i);
        for (int start = 0; start < rows.Length; start += _dimension)
        {
            Span<double> row = rows.Slice(start, i);
            TensorPrimitives.MultiplyAdd(v, -_reflection[i] * TensorPrimitives.Dot(v, row), row, row);
        }
    }
}

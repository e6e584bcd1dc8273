using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// A = Q·T·Qᵀ with T tridiagonal and Q orthogonal, by Householder reflections from the last row upwards (Golub and Van Loan, "Matrix
/// Computations", §8.3), so that every vector is the beginning of a row. The rows of a panel are reduced first, each from the matrix before
/// the panel and the panel's own changes; the rest of the matrix then changes by one product of rank twice the panel (Dongarra, Hammarling
/// and Sorensen, "Block reduction of matrices to condensed forms for eigenvalue computations", 1989).
/// </summary>
internal sealed unsafe class TridiagonalForm
{
    private const int PanelRows = 32;

    /// <summary>Reflections that are applied to eigenvectors together.</summary>
    private const int BlockRows = 96;

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

    /// <summary>Reduces a row-major symmetric matrix, of which only the lower triangle is read, and overwrites it.</summary>
    public static TridiagonalForm Reduce(double[] matrix, int dimension)
    {
        var form = new TridiagonalForm(matrix, dimension);
        var product = new SymmetricProduct(matrix, dimension);
        double[][] changes = [.. Enumerable.Range(0, Math.Min(PanelRows, dimension)).Select(_ => new double[dimension])];
        double[] vector = new double[dimension];
        for (int past = dimension; past > 0; past -= PanelRows)
        {
            int first = Math.Max(0, past - PanelRows);
            for (int i = past - 1; i >= first; i--)
            {
                form.UpdateRow(i, past, changes);
                form.Diagonal[i] = matrix[i * dimension + i];
                form.ReduceRow(i, past, changes, product, vector);
            }

            form.UpdateAbove(first, past, changes);
        }

        return form;
    }

    /// <summary>Replaces rows z by z·Qᵀ: an eigenvector of T by the one of A.</summary>
    public void ApplyBasis(double[] rows)
    {
        int count = _dimension == 0 ? 0 : rows.Length / _dimension;
        for (int first = 1; first < _dimension && count > 0; first += BlockRows)
        {
            ApplyBlock(rows, count, first, Math.Min(first + BlockRows, _dimension));
        }
    }

    private Span<double> Row(int row, int length) => _matrix.AsSpan(row * _dimension, length);

    /// <summary>What the reflections of the panel so far have changed in row i.</summary>
    private void UpdateRow(int i, int past, double[][] changes)
    {
        Span<double> row = Row(i, i + 1);
        for (int k = past - 1; k > i; k--)
        {
            ReadOnlySpan<double> v = Row(k, i + 1), w = changes[past - 1 - k].AsSpan(0, i + 1);
            TensorPrimitives.MultiplyAdd(w, -v[i], row, row);
            TensorPrimitives.MultiplyAdd(v, -w[i], row, row);
        }
    }

    /// <summary>
    /// Turns row i before its diagonal into (0, …, 0, e) by H = I − τvvᵀ, keeps v in its place, and finds w, by which H changes the block
    /// above.
    /// </summary>
    private void ReduceRow(int i, int past, double[][] changes, SymmetricProduct product, double[] vector)
    {
        double[] change = changes[past - 1 - i];
        Span<double> w = change.AsSpan(0, i);
        w.Clear();
        if (i == 0)
        {
            return;
        }

        Span<double> v = Row(i, i);
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

        v.CopyTo(vector);
        product.Multiply(vector, i, change);
        for (int k = past - 1; k > i; k--)
        {
            ReadOnlySpan<double> otherV = Row(k, i), otherW = changes[past - 1 - k].AsSpan(0, i);
            double alongW = TensorPrimitives.Dot(otherW, v), alongV = TensorPrimitives.Dot(otherV, v);
            TensorPrimitives.MultiplyAdd(otherV, -alongW, w, w);
            TensorPrimitives.MultiplyAdd(otherW, -alongV, w, w);
        }

        TensorPrimitives.Multiply(w, tau, w);
        TensorPrimitives.MultiplyAdd(v, -tau / 2 * TensorPrimitives.Dot<double>(v, w), w, w);
    }

    /// <summary>A −= VᵀW + WᵀV for the rows above the panel.</summary>
    private void UpdateAbove(int first, int past, double[][] changes)
    {
        int count = past - first;
        var factors = AlignedBuffer.Rent(4L * count * first);
        for (int k = 0; k < count && first > 0; k++)
        {
            ReadOnlySpan<double> v = Row(past - 1 - k, first), w = changes[k].AsSpan(0, first);
            v.CopyTo(factors.Span[(k * first)..]);
            w.CopyTo(factors.Span[((count + k) * first)..]);
            w.CopyTo(factors.Span[((2 * count + k) * first)..]);
            v.CopyTo(factors.Span[((3 * count + k) * first)..]);
        }

        fixed (double* matrix = _matrix)
        {
            var left = new MatrixView(factors.Pointer, first);
            var target = new MatrixView(matrix, _dimension);
            MatrixProduct.Add(left.Transposed, left.From(2 * count, 0), target, first, first, 2 * count, factor: -1, lowerOnly: true);
        }

        factors.Return();
    }

    /// <summary>
    /// z·H·…·H for reflections in order, as z − (zVᵀ)(T·V) with T upper triangular (Schreiber and Van Loan, "A storage-efficient WY
    /// representation for products of Householder transformations", 1989).
    /// </summary>
    private void ApplyBlock(double[] rows, int count, int first, int past)
    {
        int order = past - first, length = past - 1;
        double[] v = new double[order * length];
        for (int i = 0; i < order; i++)
        {
            Row(first + i, first + i).CopyTo(v.AsSpan(i * length));
        }

        double[] t = Triangle(v, first, order, length);
        var scratch = AlignedBuffer.Rent((long)order * length + (long)count * order);
        fixed (double* z = rows, vectors = v, triangle = t)
        {
            var target = new MatrixView(z, _dimension);
            var reflections = new MatrixView(vectors, length);
            var scaled = new MatrixView(scratch.Pointer, length);
            var along = new MatrixView(scratch.Pointer + (nint)order * length, order);
            MatrixProduct.Add(new MatrixView(triangle, order), reflections, scaled, order, length, order);
            MatrixProduct.Add(target, reflections.Transposed, along, count, order, length);
            MatrixProduct.Add(along, scaled, target, count, length, order, factor: -1);
        }

        scratch.Return();
    }

    private double[] Triangle(double[] v, int first, int order, int length)
    {
        double[] products = GramMatrix.Compute(v, length);
        double[] t = new double[order * order];
        for (int i = 0; i < order; i++)
        {
            double tau = _reflection[first + i];
            t[i * order + i] = tau;
            for (int row = 0; row < i; row++)
            {
                double sum = 0;
                for (int k = row; k < i; k++)
                {
                    sum += t[row * order + k] * products[i * order + k];
                }

                t[row * order + i] = -tau * sum;
            }
        }

        return t;
    }
}

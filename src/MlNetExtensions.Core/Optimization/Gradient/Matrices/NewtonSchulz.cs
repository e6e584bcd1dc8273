using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// The quintic Newton-Schulz iteration of Muon (Jordan et al., 2024): X = M / (‖M‖_F + ε), and a number of times A = XXᵀ, X ← aX + bAX +
/// cA²X with (a, b, c) = (3.4445, -4.7750, 2.0315); with more rows than columns, A = XᵀX from the other side. Singular values go to between
/// about 0.7 and 1.2, not to 1: the constants are chosen for speed.
/// </summary>
/// <typeparam name="T">The iteration corrects itself, so that the model's own type is enough.</typeparam>
internal sealed class NewtonSchulz<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _gram;
    private readonly T[] _polynomial;
    private readonly T[] _first;
    private readonly T[] _second;
    private readonly MatrixMultiplier<T> _products;

    /// <param name="shapes">All sizes that are to come: working memory is allocated here.</param>
    /// <param name="roundsToBFloat16">Whether every result is rounded to 8 bits of precision, as the published code computes.</param>
    public NewtonSchulz(IReadOnlyCollection<(int Rows, int Columns)> shapes, bool roundsToBFloat16)
    {
        int side = 0, elements = 0;
        List<(int, int, int)> sizes = [];
        foreach ((int rows, int columns) in shapes)
        {
            int shorter = Math.Min(rows, columns);
            (side, elements) = (Math.Max(side, shorter), Math.Max(elements, rows * columns));
            sizes.AddRange([(shorter, shorter, Math.Max(rows, columns)), (shorter, shorter, shorter), (rows, columns, shorter)]);
        }

        (_gram, _polynomial) = (new T[checked(side * side)], new T[side * side]);
        (_first, _second) = roundsToBFloat16 ? (new T[elements], new T[elements]) : ([], []);
        _products = new MatrixMultiplier<T>(sizes);
    }

    private bool Rounds => _first.Length > 0;

    /// <summary>Orthogonalizes a matrix in place.</summary>
    /// <param name="matrix">Row-major.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="steps">Number of iterations.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="threads">Threads at most; 0 for all cores.</param>
    public void Apply(Span<T> matrix, int rows, int columns, int steps, double epsilon, int threads)
    {
        Round(matrix);
        double norm = Rounded(Math.Sqrt(BlockMath.SumOfSquares<T>(matrix))) + epsilon;
        TensorPrimitives.Divide(matrix, T.CreateTruncating(Rounded(norm)), matrix);
        Round(matrix);
        for (int i = 0; i < steps; i++)
        {
            bool ofColumns = rows > columns;
            (int side, int other) = ofColumns ? (columns, rows) : (rows, columns);
            Span<T> gram = _gram.AsSpan(0, side * side);
            _products.Multiply(matrix, ofColumns, matrix, !ofColumns, gram, side, side, other, threads, symmetric: true);
            if (Rounds)
            {
                AddRounded(matrix, gram, rows, columns, threads);
            }
            else
            {
                // bA + cA² is symmetric and small: with it there is one product less with X, and half of another.
                Span<T> polynomial = _polynomial.AsSpan(0, side * side);
                gram.CopyTo(polynomial);
                _products.Multiply(gram, false, gram, false, polynomial, side, side, side, threads, Coefficients.C, Coefficients.B, symmetric: true);
                Multiply(polynomial, matrix, matrix, rows, columns, threads, Coefficients.A);
            }
        }
    }

    // In the order of the published code, of which every result is rounded.
    private void AddRounded(Span<T> matrix, Span<T> gram, int rows, int columns, int threads)
    {
        Span<T> first = _first.AsSpan(0, matrix.Length), second = _second.AsSpan(0, matrix.Length);
        Round(gram);
        Multiply(gram, matrix, first, rows, columns, threads, T.Zero);
        Round(first);
        TensorPrimitives.Multiply(gram, Coefficients.C, gram);
        Round(gram);
        Multiply(gram, first, second, rows, columns, threads, T.Zero);
        Round(second);
        TensorPrimitives.Multiply(first, Coefficients.B, first);
        Round(first);
        TensorPrimitives.Multiply(matrix, Coefficients.A, matrix);
        Round(matrix);
        TensorPrimitives.Add(matrix, first, matrix);
        Round(matrix);
        TensorPrimitives.Add(matrix, second, matrix);
        Round(matrix);
    }

    // product ← keep·product + S·X for a symmetric S, or X·S where X has more rows than columns.
    private void Multiply(Span<T> symmetric, Span<T> x, Span<T> product, int rows, int columns, int threads, T keep)
    {
        Span<T> left = rows > columns ? x : symmetric, right = rows > columns ? symmetric : x;
        _products.Multiply(left, false, right, false, product, rows, columns, Math.Min(rows, columns), threads, T.One, keep);
    }

    private void Round(Span<T> values)
    {
        for (int i = 0; Rounds && i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(Rounded(double.CreateTruncating(values[i])));
        }
    }

    // To the nearest float with 16 bits fewer, ties to even.
    private double Rounded(double value)
    {
        if (!Rounds || !double.IsFinite(value))
        {
            return value;
        }

        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        bits += 0x7FFF + ((bits >> 16) & 1);
        return BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
    }

    private static class Coefficients
    {
        public static readonly T A = T.CreateTruncating(3.4445);
        public static readonly T B = T.CreateTruncating(-4.7750);
        public static readonly T C = T.CreateTruncating(2.0315);
    }
}

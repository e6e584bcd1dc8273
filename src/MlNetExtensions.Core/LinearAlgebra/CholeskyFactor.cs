using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>The lower triangle L of A = L·Lᵀ for a symmetric positive definite A, row-major.</summary>
internal sealed class CholeskyFactor
{
    private readonly double[] _lower;

    private CholeskyFactor(double[] lower, int dimension)
    {
        _lower = lower;
        Dimension = dimension;
    }

    public int Dimension { get; }

    /// <summary>log det A.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Dimension; i++)
            {
                sum += Math.Log(_lower[i * Dimension + i]);
            }

            return 2 * sum;
        }
    }

    /// <summary>
    /// Factors a row-major symmetric matrix, of which only the lower triangle is read; false where it is not positive definite in double, or
    /// a pivot is not above <paramref name="leastPivot"/>: for a covariance, the variance of a feature that the features before it leave
    /// unexplained.
    /// </summary>
    public static bool TryFactor(ReadOnlySpan<double> matrix, int dimension, [NotNullWhen(true)] out CholeskyFactor? factor, double leastPivot = 0)
    {
        double[] lower = new double[MatrixSize.Length(dimension, dimension, "A Cholesky factor")];
        for (int i = 0; i < dimension; i++)
        {
            matrix.Slice(i * dimension, i + 1).CopyTo(lower.AsSpan(i * dimension));
        }

        factor = CholeskyBlocks.TryFactor(lower, dimension, leastPivot) ? new CholeskyFactor(lower, dimension) : null;
        return factor is not null;
    }

    /// <summary>x = L⁻¹x in place.</summary>
    public void SolveLower(Span<double> vector)
    {
        for (int i = 0; i < Dimension; i++)
        {
            ReadOnlySpan<double> row = _lower.AsSpan(i * Dimension, i + 1);
            vector[i] = (vector[i] - TensorPrimitives.Dot(row[..i], vector[..i])) / row[i];
        }
    }

    /// <summary>Rows = L⁻¹·rows in place, for a row-major matrix of <paramref name="columns"/> columns.</summary>
    public void SolveLower(Span<double> rows, int columns) => TriangularSolve.Lower(_lower, Dimension, rows, columns);

    /// <summary>x = A⁻¹x in place.</summary>
    public void Solve(Span<double> vector)
    {
        SolveLower(vector);
        for (int i = Dimension - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = _lower.AsSpan(i * Dimension, i + 1);
            vector[i] /= row[i];
            Span<double> head = vector[..i];
            TensorPrimitives.MultiplyAdd(row[..i], -vector[i], head, head);
        }
    }

    /// <summary>L⁻¹, lower triangular, row-major.</summary>
    public double[] InvertLower() => TriangularSolve.Invert(_lower, Dimension);
}

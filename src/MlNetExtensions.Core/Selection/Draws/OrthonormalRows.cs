using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Selection;

/// <summary>An orthonormal basis of the columns of a tall matrix (its leading left singular vectors), row by row.</summary>
internal sealed class OrthonormalRows
{
    /// <summary>Directions with less than this share of the largest variance are rounding.</summary>
    private const double Least = 1e-12;

    private OrthonormalRows(double[] rows, int count, int rank) => (Values, Count, Rank) = (rows, count, rank);

    /// <summary>Row-major, <see cref="Rank"/> values a row.</summary>
    public double[] Values { get; }

    public int Count { get; }

    /// <summary>Columns of the basis.</summary>
    public int Rank { get; }

    public ReadOnlySpan<double> Row(int i) => Values.AsSpan(i * Rank, Rank);

    /// <param name="rows">Row-major.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="most">The most columns of the basis.</param>
    public static OrthonormalRows Of(ReadOnlySpan<double> rows, int count, int most)
    {
        int dimension = rows.Length / count;
        SymmetricEigen eigen = SymmetricEigen.Decompose(Gram(rows, count, dimension), dimension);
        int rank = 0;
        while (rank < Math.Min(most, dimension) && eigen.Values[rank] > Least * eigen.Values[0])
        {
            rank++;
        }

        double[] directions = eigen.VectorsOf(0, rank), basis = new double[count * rank];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < rank; j++)
            {
                ReadOnlySpan<double> direction = directions.AsSpan(j * dimension, dimension);
                basis[i * rank + j] = TensorPrimitives.Dot(rows.Slice(i * dimension, dimension), direction) / Math.Sqrt(eigen.Values[j]);
            }
        }

        // Eigenvectors of XᵀX suffer from the square of the condition number; a second pass makes the columns orthonormal to rounding.
        if (rank > 0 && CholeskyFactor.TryFactor(Gram(basis, count, rank), rank, out CholeskyFactor? factor))
        {
            for (int i = 0; i < count; i++)
            {
                factor.SolveLower(basis.AsSpan(i * rank, rank));
            }
        }

        return new OrthonormalRows(basis, count, rank);
    }

    /// <summary>The squared norm of each row, in [0, 1], with the sum <see cref="Rank"/>.</summary>
    public double[] Leverages()
    {
        double[] leverages = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            leverages[i] = Math.Min(1, TensorPrimitives.SumOfSquares(Row(i)));
        }

        return leverages;
    }

    private static double[] Gram(ReadOnlySpan<double> rows, int count, int dimension)
    {
        double[] columns = new double[rows.Length];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                columns[j * count + i] = rows[i * dimension + j];
            }
        }

        return GramMatrix.Compute(columns, count);
    }
}

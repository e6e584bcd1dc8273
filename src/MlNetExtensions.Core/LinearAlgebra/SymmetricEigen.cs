using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

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

    /// <summary>Decomposes a row-major symmetric matrix.</summary>
    public static SymmetricEigen Decompose(ReadOnlySpan<double> matrix, int dimension)
    {
        Evd<double> evd = new DenseMatrix(dimension, dimension, matrix.ToArray()).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric);
        double[] values = new double[dimension];
        double[] vectors = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++)
        {
            int ascending = dimension - 1 - i;
            values[i] = evd.EigenValues[ascending].Real;
            for (int j = 0; j < dimension; j++)
            {
                vectors[i * dimension + j] = evd.EigenVectors[j, ascending];
            }
        }

        return new SymmetricEigen(values, vectors);
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>PQᵀ of a few columns for a matrix M that changes slowly: half a power iteration a time, from the last factors.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="rows">Rows of M.</param>
/// <param name="columns">Columns of M.</param>
/// <param name="p">The factor on the side of the rows, rank × rows: a column of P is a row here.</param>
/// <param name="q">The other factor, rank × columns.</param>
/// <param name="random">For columns that vanish.</param>
internal sealed class PowerFactors<T>(int rows, int columns, T[] p, T[] q, GradientRandom random)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rank = p.Length / rows;

    /// <summary>The sizes of its products.</summary>
    public IEnumerable<(int Rows, int Columns, int Depth)> Products => [(_rank, columns, rows), (_rank, rows, columns), (rows, columns, _rank)];

    /// <summary>Takes the approximation away from a matrix, of which the error is left.</summary>
    /// <param name="products">For <see cref="Products"/>.</param>
    /// <param name="matrix">M; out, M - PQᵀ.</param>
    /// <param name="ofRows">Whether Q ← MᵀP for an orthonormal P, or P ← MQ for an orthonormal Q.</param>
    /// <param name="threads">Threads at most; 0 for all cores.</param>
    public void Subtract(MatrixMultiplier<T> products, Span<T> matrix, bool ofRows, int threads)
    {
        if (ofRows)
        {
            Orthonormalize(p, rows);
            products.Multiply(p, false, matrix, false, q, _rank, columns, rows, threads);
        }
        else
        {
            Orthonormalize(q, columns);
            products.Multiply(q, false, matrix, true, p, _rank, rows, columns, threads);
        }

        products.Multiply(p, true, q, false, matrix, rows, columns, _rank, threads, -T.One, T.One);
    }

    // Gram and Schmidt, twice, so that the second round removes what the first lost to rounding.
    private void Orthonormalize(T[] vectors, int length)
    {
        for (int i = 0; i < _rank; i++)
        {
            Span<T> vector = vectors.AsSpan(i * length, length);
            double before = Math.Sqrt(BlockMath.SumOfSquares<T>(vector)), left = Remove(vectors, i, length);
            if (!(left > 1e-6 * before))
            {
                // Nothing new in this direction, a gradient of zero perhaps: another one may find something at the next step.
                foreach (ref T value in vector)
                {
                    value = T.CreateTruncating(random.Normal());
                }

                left = Remove(vectors, i, length);
            }

            TensorPrimitives.Multiply(vector, T.CreateTruncating(1 / left), vector);
        }
    }

    private static double Remove(T[] vectors, int index, int length)
    {
        Span<T> vector = vectors.AsSpan(index * length, length);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < index; i++)
            {
                Span<T> other = vectors.AsSpan(i * length, length);
                TensorPrimitives.MultiplyAdd(other, T.CreateTruncating(-BlockMath.Dot<T>(other, vector)), vector, vector);
            }
        }

        return Math.Sqrt(BlockMath.SumOfSquares<T>(vector));
    }
}

using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Cholesky's factorization, left-looking and in place, by blocks of columns as wide as the tiles of <see cref="TileKernel"/>, which does
/// what grows with the cube.
/// </summary>
internal sealed unsafe class CholeskyBlocks
{
    private const int Width = TileKernel.PanelWidth;
    private const int Block = TileKernel.TileWidth;

    /// <summary>Multiplications for which another thread is worth asking.</summary>
    private const long WorkPerPart = 1 << 20;
    private const int MostParts = 16;

    private readonly double[] _matrix;
    private readonly int _dimension;
    private readonly double[] _strip;
    private readonly AlignedBuffer _panels;
    private readonly nint _panelStride;

    private CholeskyBlocks(double[] matrix, int dimension)
    {
        (_matrix, _dimension, _panelStride) = (matrix, dimension, (nint)dimension * Width);
        bool single = dimension <= Block;
        _strip = new double[single ? 0 : Block * (dimension - Block)];
        _panels = new AlignedBuffer(single ? 0 : Block * (long)dimension);
    }

    /// <summary>
    /// Replaces the lower triangle of a row-major matrix by its factor; false where a pivot is not above <paramref name="leastPivot"/>, or
    /// not finite, with the triangle half done.
    /// </summary>
    public static bool TryFactor(double[] matrix, int dimension, double leastPivot)
    {
        var blocks = new CholeskyBlocks(matrix, dimension);
        for (int first = 0; first < dimension; first += Block)
        {
            int past = Math.Min(first + Block, dimension);
            blocks.SubtractProducts(first, past);
            if (!blocks.TryFactorDiagonal(first, past, leastPivot))
            {
                return false;
            }

            blocks.SolveBelow(first, past);
        }

        return true;
    }

    private Span<double> Row(int row, int first, int past) => _matrix.AsSpan(row * _dimension + first, past - first);

    /// <summary>A[i, J] −= L[i, ..J]·L[J, ..J]ᵀ for the rows i from the block's first on.</summary>
    private void SubtractProducts(int first, int past)
    {
        if (first == 0)
        {
            return;
        }

        for (int j = first; j < past; j++)
        {
            PanelPacker.WriteColumn(Row(j, 0, first), _panels.Pointer + (j - first) / Width * _panelStride, (j - first) % Width);
        }

        // Every row is computed by itself, whichever rows share its tile and whichever thread takes them.
        int rows = _dimension - first;
        int parts = Parts((long)rows * first * Block);
        ParallelWork.For(parts, part =>
        {
            int top = first + Cut(rows, part, parts), end = first + Cut(rows, part + 1, parts);
            for (int row = top; row < end; row += Width)
            {
                // The last rows are computed with some above them, which are left as they are.
                SubtractTile(Math.Min(row, _dimension - Width), row, first, past, end);
            }
        });
    }

    private void SubtractTile(int top, int row, int first, int past, int end)
    {
        double* tile = stackalloc double[Width * Block];
        var products = new Span<double>(tile, Width * Block);
        products.Clear();
        fixed (double* matrix = _matrix)
        {
            TileKernel.AddProduct(matrix + (nint)top * _dimension, _dimension, 1, _panels.Pointer, _panelStride, first, tile, Block);
        }

        for (; row < Math.Min(top + Width, end); row++)
        {
            Span<double> target = Row(row, first, Math.Min(past, row + 1));
            TensorPrimitives.Subtract(target, products.Slice((row - top) * Block, target.Length), target);
        }
    }

    private static int Parts(long multiplications) => (int)Math.Clamp(multiplications / WorkPerPart, 1, MostParts);

    private static int Cut(int rows, int part, int parts) => part == parts ? rows : (int)((long)rows * part / parts) / Width * Width;

    private bool TryFactorDiagonal(int first, int past, double leastPivot)
    {
        for (int i = first; i < past; i++)
        {
            Span<double> row = Row(i, first, i + 1);
            for (int j = 0; j < i - first; j++)
            {
                ReadOnlySpan<double> above = Row(first + j, first, first + j + 1);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], above[..j])) / above[j];
            }

            double pivot = row[^1] - TensorPrimitives.SumOfSquares<double>(row[..^1]);
            if (!(pivot > leastPivot) || double.IsPositiveInfinity(pivot))
            {
                return false;
            }

            row[^1] = Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves X·L[J, J]ᵀ = A[i, J] for the rows i below the block: column by column, each a vector over the rows.</summary>
    private void SolveBelow(int first, int past)
    {
        int rows = _dimension - past;
        int parts = Parts((long)rows * Block * Block);
        ParallelWork.For(parts, part => SolveBelow(first, past, Cut(rows, part, parts), Cut(rows, part + 1, parts)));
    }

    /// <summary>The same for a part of the rows, counted from the block's end.</summary>
    private void SolveBelow(int first, int past, int start, int end)
    {
        int rows = end - start;
        Span<double> strip = _strip.AsSpan(start * Block, rows * Block);
        Transpose(first, past, past + start, rows, strip, toStrip: true);
        for (int j = first; j < past && rows > 0; j++)
        {
            ReadOnlySpan<double> factor = Row(j, first, j + 1);
            Span<double> column = strip.Slice((j - first) * rows, rows);
            for (int k = 0; k < j - first; k++)
            {
                TensorPrimitives.MultiplyAdd(strip.Slice(k * rows, rows), -factor[k], column, column);
            }

            TensorPrimitives.Divide(column, factor[^1], column);
        }

        Transpose(first, past, past + start, rows, strip, toStrip: false);
    }

    private void Transpose(int first, int past, int top, int rows, Span<double> strip, bool toStrip)
    {
        for (int i = 0; i < rows; i++)
        {
            Span<double> row = Row(top + i, first, past);
            for (int j = 0; j < row.Length; j++)
            {
                ref double value = ref strip[j * rows + i];
                if (toStrip)
                {
                    value = row[j];
                }
                else
                {
                    row[j] = value;
                }
            }
        }
    }
}

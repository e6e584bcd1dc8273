using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// L⁻¹B for a lower triangular L, row-major. The columns of B are solved for as many at a time as a tile is wide, each strip by itself and
/// so on any thread: the solved rows of a strip lie packed, ready to be the right factor of <see cref="TileKernel"/> for the rows below.
/// </summary>
internal static unsafe class TriangularSolve
{
    private const int Height = TileKernel.PanelWidth;
    private const int Width = TileKernel.TileWidth;

    /// <summary>Multiplications below which a second thread costs more than it saves.</summary>
    private const long SmallWork = 1 << 22;

    /// <summary>Replaces B (dimension × <paramref name="columns"/>, row-major) by L⁻¹B.</summary>
    public static void Lower(double[] lower, int dimension, Span<double> right, int columns)
    {
        fixed (double* l = lower, b = right)
        {
            // Pointers cannot be captured, addresses can; both arrays stay fixed until all strips are done.
            nint factor = (nint)l, target = (nint)b;
            ForStrips(dimension, columns, first =>
                SolveStrip((double*)factor, dimension, (double*)target, columns, first, isIdentity: false));
        }
    }

    /// <summary>L⁻¹, row-major.</summary>
    public static double[] Invert(double[] lower, int dimension)
    {
        double[] inverse = new double[lower.Length];
        fixed (double* l = lower, b = inverse)
        {
            nint factor = (nint)l, target = (nint)b;
            ForStrips(dimension, dimension, first =>
                SolveStrip((double*)factor, dimension, (double*)target, dimension, first, isIdentity: true));
        }

        return inverse;
    }

    private static void ForStrips(int dimension, int columns, Action<int> solve)
    {
        int strips = (columns + Width - 1) / Width;
        if ((long)dimension * dimension * columns <= SmallWork)
        {
            for (int strip = 0; strip < strips; strip++)
            {
                solve(strip * Width);
            }
        }
        else
        {
            ParallelWork.For(strips, strip => solve(strip * Width));
        }
    }

    /// <summary>Columns from <paramref name="first"/> on; those of the identity begin with zeros, which are passed over.</summary>
    private static void SolveStrip(double* lower, int dimension, double* right, int columns, int first, bool isIdentity)
    {
        int top = isIdentity ? first : 0;
        int width = Math.Min(Width, columns - first);
        int depth = (dimension - top + Height - 1) / Height * Height;
        nint panelStride = (nint)depth * Height;
        var solved = AlignedBuffer.Rent(TileKernel.PanelsPerTile * (long)panelStride + Height * Width);
        double* panels = solved.Pointer;
        double* tile = panels + TileKernel.PanelsPerTile * panelStride;
        for (int row = top; row < dimension; row += Height)
        {
            int height = Math.Min(Height, dimension - row);
            Multiply(lower + (nint)row * dimension + top, dimension, panels, panelStride, row - top, height, tile);
            for (int i = 0; i < height; i++)
            {
                double* values = right + (nint)(row + i) * columns + first;
                if (isIdentity)
                {
                    new Span<double>(values, width).Clear();
                    if (row + i - first < width)
                    {
                        values[row + i - first] = 1;
                    }
                }

                SolveRow(lower + (nint)(row + i) * dimension + row, i, tile, values, width);
                Write(tile + i * Width, panels + (nint)(row - top + i) * Height, panelStride);
            }
        }

        solved.Return();
    }

    /// <summary>tile = L[rows, ..depth]·X[..depth].</summary>
    private static void Multiply(double* rows, int stride, double* panels, nint panelStride, int depth, int height, double* tile)
    {
        new Span<double>(tile, Height * Width).Clear();
        if (height == Height)
        {
            TileKernel.AddProduct(rows, stride, 1, panels, panelStride, depth, tile, Width);
            return;
        }

        for (int i = 0; i < height; i++)
        {
            TileKernel.MultiplyRow(rows + (nint)i * stride, panels, panelStride, depth, tile + i * Width);
        }
    }

    /// <summary>x = (b − tile − Σ l[k]·x[k])/l[i]; the solved row replaces both b and its row of the tile.</summary>
    private static void SolveRow(double* l, int i, double* tile, double* b, int width)
    {
        double* row = tile + i * Width;
        var known = new Span<double>(row, Width);
        var values = new Span<double>(b, width);
        TensorPrimitives.Subtract(values, known[..width], known[..width]);
        Vector512<double> x0 = Vector512.Load(row), x1 = Vector512.Load(row + Height), x2 = Vector512.Load(row + 2 * Height);
        for (int k = 0; k < i; k++)
        {
            Vector512<double> factor = Vector512.Create(-l[k]);
            double* above = tile + k * Width;
            x0 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(above), x0);
            x1 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(above + Height), x1);
            x2 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(above + 2 * Height), x2);
        }

        Vector512<double> pivot = Vector512.Create(l[i]);
        (x0 / pivot).Store(row);
        (x1 / pivot).Store(row + Height);
        (x2 / pivot).Store(row + 2 * Height);
        known[..width].CopyTo(values);
    }

    private static void Write(double* row, double* panels, nint panelStride)
    {
        for (int panel = 0; panel < TileKernel.PanelsPerTile; panel++)
        {
            Vector512.Load(row + panel * Height).Store(panels + panel * panelStride);
        }
    }
}

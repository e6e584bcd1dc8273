using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>A matrix in memory: element (i, j) lies at i·<paramref name="RowStep"/> + j·<paramref name="ColumnStep"/>.</summary>
/// <param name="Data">Element (0, 0).</param>
/// <param name="RowStep">From a row to the next.</param>
/// <param name="ColumnStep">From a column to the next; swapped steps are the transpose.</param>
internal readonly unsafe record struct MatrixView(nint Data, nint RowStep, nint ColumnStep = 1)
{
    public MatrixView(double* data, nint rowStep)
        : this((nint)data, rowStep)
    {
    }

    public MatrixView Transposed => new(Data, ColumnStep, RowStep);

    public double* At(nint row, nint column) => (double*)Data + row * RowStep + column * ColumnStep;

    /// <summary>What is left without the rows above and the columns before.</summary>
    public MatrixView From(nint row, nint column) => new((nint)At(row, column), RowStep, ColumnStep);
}

/// <summary>C += f·A·B on all cores, by <see cref="TileKernel"/>; the same bits on any number of threads.</summary>
internal static unsafe class MatrixProduct
{
    private const int Height = TileKernel.PanelWidth;
    private const int Width = TileKernel.TileWidth;

    /// <summary>Terms summed at a time: a tile's share of B then fits the first-level cache.</summary>
    private const int DepthStep = 192;

    /// <summary>Panels of rows that one thread takes at a time; B's tiles are read from memory once for all of them.</summary>
    private const int PanelsPerBlock = 8;

    /// <summary>Multiplications below which a second thread costs more than it saves.</summary>
    private const long SmallWork = 1 << 21;

    /// <summary>Adds f·A·B to a row-major C.</summary>
    /// <param name="a">rows × depth.</param>
    /// <param name="b">depth × columns.</param>
    /// <param name="c">rows × columns, with column step 1.</param>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="columns">Columns of the product.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="factor">f.</param>
    /// <param name="lowerOnly">True where nothing above the diagonal of C matters; what is left there means nothing.</param>
    public static void Add(
        MatrixView a, MatrixView b, MatrixView c, int rows, int columns, int depth, double factor = 1, bool lowerOnly = false)
    {
        if (rows == 0 || columns == 0 || depth == 0)
        {
            return;
        }

        int tiles = (columns + Width - 1) / Width;
        int panels = (rows + Height - 1) / Height;
        bool small = (long)rows * columns * depth <= SmallWork;
        var packed = AlignedBuffer.Rent(((long)tiles * Width + (long)panels * Height) * Math.Min(DepthStep, depth));
        nint right = (nint)packed.Pointer;
        for (int start = 0; start < depth; start += DepthStep)
        {
            int terms = Math.Min(DepthStep, depth - start);
            nint panelLength = (nint)terms * Height, tileLength = (nint)terms * Width;
            nint left = (nint)((double*)right + tiles * tileLength);
            For(tiles, small, tile =>
            {
                double* target = (double*)right + tile * tileLength;
                for (int first = tile * Width; first < (tile + 1) * Width; first += Height, target += panelLength)
                {
                    PackPanel(b.Transposed.From(first, start), Math.Clamp(columns - first, 0, Height), terms, factor, target);
                }
            });
            For((panels + PanelsPerBlock - 1) / PanelsPerBlock, small, block =>
            {
                int firstPanel = block * PanelsPerBlock, pastPanel = Math.Min(firstPanel + PanelsPerBlock, panels);
                for (int panel = firstPanel; panel < pastPanel; panel++)
                {
                    int first = panel * Height;
                    PackPanel(a.From(first, start), Math.Min(Height, rows - first), terms, 1, (double*)left + panel * panelLength);
                }

                for (int column = 0; column < columns && (!lowerOnly || column < pastPanel * Height); column += Width)
                {
                    double* tile = (double*)right + column / Width * tileLength;
                    for (int panel = firstPanel; panel < pastPanel; panel++)
                    {
                        int row = panel * Height;
                        if (!lowerOnly || column < row + Height)
                        {
                            (int height, int width) = (Math.Min(Height, rows - row), Math.Min(Width, columns - column));
                            AddTile((double*)left + panel * panelLength, tile, terms, c.At(row, column), c.RowStep, height, width);
                        }
                    }
                }
            });
        }

        packed.Return();
    }

    private static void For(int count, bool small, Action<int> work)
    {
        if (small || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }
        }
        else
        {
            ParallelWork.For(count, work);
        }
    }

    private static void AddTile(double* panel, double* tile, int terms, double* c, nint stride, int height, int width)
    {
        nint panelLength = (nint)terms * Height;
        if (height == Height && width == Width)
        {
            TileKernel.AddProduct(panel, 1, Height, tile, panelLength, terms, c, stride);
            return;
        }

        double* product = stackalloc double[Height * Width];
        new Span<double>(product, Height * Width).Clear();
        TileKernel.AddProduct(panel, 1, Height, tile, panelLength, terms, product, Width);
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++)
            {
                c[i * stride + j] += product[i * Width + j];
            }
        }
    }

    /// <summary>Up to eight rows, times a factor, side by side: value k of row i lies at 8k + i. Missing rows are zero.</summary>
    private static void PackPanel(MatrixView rows, int count, int terms, double factor, double* panel)
    {
        Vector512<double> f = Vector512.Create(factor);
        if (count < Height)
        {
            new Span<double>(panel, terms * Height).Clear();
            for (int i = 0; i < count; i++)
            {
                for (int k = 0; k < terms; k++)
                {
                    panel[k * Height + i] = factor * *rows.At(i, k);
                }
            }
        }
        else if (rows.RowStep == 1)
        {
            for (int k = 0; k < terms; k++)
            {
                (f * Vector512.Load(rows.At(0, k))).Store(panel + k * Height);
            }
        }
        else
        {
            nint step = rows.RowStep;
            for (int k = 0; k < terms; k++)
            {
                double* x = rows.At(0, k);
                var values = Vector512.Create(
                    x[0], x[step], x[2 * step], x[3 * step], x[4 * step], x[5 * step], x[6 * step], x[7 * step]);
                (f * values).Store(panel + k * Height);
            }
        }
    }
}

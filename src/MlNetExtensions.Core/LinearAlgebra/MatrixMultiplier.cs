using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// C ← k·C + f·A·B in float or double on all cores, for products that are made again and again: working memory is allocated once, for sizes
/// that are known before.
/// </summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds for each block of 256 terms, and the blocks are added in order: the same bits on any
/// number of threads. All of B is packed before C is written, so C may be B; C may be A where A is not transposed. One product at a time.
/// </remarks>
internal sealed unsafe class MatrixMultiplier<T> : BlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Height = PanelKernel<T>.Rows;
    private const int RowsPerPart = 32;

    /// <summary>Terms summed at a time: a tile's share of B then fits the first-level cache.</summary>
    private const int DepthBlock = 256;

    /// <summary>Multiplications below which a second thread costs more than it saves.</summary>
    private const long SmallWork = 1 << 18;

    private static readonly int s_tilePanels = typeof(T) == typeof(double) ? TileKernel.PanelsPerTile : 2;
    private static readonly int s_tileWidth = s_tilePanels * PanelKernel<T>.Width;

    private readonly PinnedArray<T> _right;
    private readonly PinnedArray<T>[] _left;
    private Factors _factors;
    private nint _product;
    private (int Rows, int Columns, int Depth) _size;
    private (T Factor, T Keep, bool LowerOnly) _rule;
    private Phase _phase;

    /// <param name="products">The sizes that are to come: rows and columns of C, and the terms of its sums.</param>
    public MatrixMultiplier(params IEnumerable<(int Rows, int Columns, int Depth)> products)
    {
        long right = 0;
        int depth = 0;
        foreach ((_, int columns, int terms) in products)
        {
            right = Math.Max(right, (long)Tiles(columns) * s_tileWidth * terms);
            depth = Math.Max(depth, terms);
        }

        _right = new PinnedArray<T>(right);
        _left = [.. Enumerable.Range(0, Workers).Select(_ => new PinnedArray<T>((long)RowsPerPart * depth))];
    }

    private enum Phase
    {
        Pack,
        Multiply,
        Mirror,
    }

    /// <summary>C ← <paramref name="keep"/>·C + <paramref name="factor"/>·A·B.</summary>
    /// <param name="a">rows × depth, row-major; or its transpose.</param>
    /// <param name="transposeA">Whether A is the transpose of what is given.</param>
    /// <param name="b">depth × columns, row-major; or its transpose.</param>
    /// <param name="transposeB">Whether B is the transpose of what is given.</param>
    /// <param name="c">rows × columns, row-major.</param>
    /// <param name="rows">Rows of C.</param>
    /// <param name="columns">Columns of C.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="threads">Threads at most; 0 for all cores.</param>
    /// <param name="factor">f; 1 where null.</param>
    /// <param name="keep">k; where it is 0, C need not be finite.</param>
    /// <param name="symmetric">True where C is known to be symmetric: half of it is computed, and mirrored.</param>
    public void Multiply(
        ReadOnlySpan<T> a, bool transposeA, ReadOnlySpan<T> b, bool transposeB, Span<T> c, int rows, int columns, int depth, int threads = 0,
        T? factor = null, T keep = default, bool symmetric = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)Tiles(columns) * s_tileWidth * depth, _right.Length, nameof(columns));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)RowsPerPart * depth, _left[0].Length, nameof(depth));
        ArgumentOutOfRangeException.ThrowIfLessThan(a.Length, rows * depth, nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, depth * columns, nameof(b));
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Length, rows * columns, nameof(c));
        threads = (long)rows * columns * depth <= SmallWork ? 1 : threads > 0 ? threads : int.MaxValue;
        (_size, _rule) = ((rows, columns, depth), (factor ?? T.One, keep, symmetric));
        fixed (T* left = a, right = b, product = c)
        {
            (_factors, _product) = (new Factors((nint)left, transposeA, (nint)right, transposeB), (nint)product);
            int parts = (rows + RowsPerPart - 1) / RowsPerPart;
            RunPhase(Phase.Pack, Tiles(columns), threads);
            RunPhase(Phase.Multiply, parts, threads);
            if (symmetric)
            {
                RunPhase(Phase.Mirror, parts, threads);
            }
        }
    }

    protected override void Run(int part, int worker)
    {
        // Of a symmetric product the last rows are the longest: they go first, so that no thread has them alone at the end.
        int rows = _rule.LowerOnly ? (_size.Rows + RowsPerPart - 1) / RowsPerPart - 1 - part : part;
        switch (_phase)
        {
            case Phase.Pack:
                PackTile(part);
                break;
            case Phase.Multiply:
                MultiplyRows(rows * RowsPerPart, Math.Min((rows + 1) * RowsPerPart, _size.Rows), _left[worker].Pointer);
                break;
            default:
                Mirror(rows * RowsPerPart, Math.Min((rows + 1) * RowsPerPart, _size.Rows));
                break;
        }
    }

    private static int Tiles(int columns) => (columns + s_tileWidth - 1) / s_tileWidth;

    private void RunPhase(Phase phase, int parts, int threads)
    {
        _phase = phase;
        RunAll(parts, threads);
    }

    // A tile lies in one piece, its blocks of depth one after the other, each with its panels one after the other.
    private void PackTile(int tile)
    {
        (int width, int first, int depth) = (PanelKernel<T>.Width, tile * s_tileWidth, _size.Depth);
        T* source = (T*)_factors.B, target = _right.Pointer + (nint)first * depth;
        (nint rowStep, nint depthStep) = _factors.TransposeB ? ((nint)depth, (nint)1) : (1, _size.Columns);
        for (int start = 0; start < depth; start += DepthBlock)
        {
            int terms = Math.Min(DepthBlock, depth - start);
            for (int panel = 0; panel < s_tilePanels; panel++, target += (nint)terms * width)
            {
                int column = first + panel * width, count = Math.Clamp(_size.Columns - column, 0, width);
                T* place = count == 0 ? source : source + column * rowStep + start * depthStep;
                PanelTranspose.Pack(place, rowStep, depthStep, count, terms, target, width);
            }
        }
    }

    private void MultiplyRows(int firstRow, int pastRow, T* left)
    {
        (int columns, int depth) = (_size.Columns, _size.Depth);
        PackRows(firstRow, pastRow, left);
        KeepRows(new Span<T>((T*)_product + (nint)firstRow * columns, (pastRow - firstRow) * columns));
        int groups = (pastRow - firstRow + Height - 1) / Height;
        for (int start = 0; start < depth; start += DepthBlock)
        {
            int terms = Math.Min(DepthBlock, depth - start);
            for (int column = 0; column < columns && !(_rule.LowerOnly && column >= pastRow); column += s_tileWidth)
            {
                T* tile = _right.Pointer + (nint)column * depth + (nint)start * s_tileWidth;
                for (int group = 0; group < groups; group++)
                {
                    int row = firstRow + group * Height;
                    if (!_rule.LowerOnly || column < row + Height)
                    {
                        T* panel = left + (nint)start * groups * Height + (nint)group * Height * terms;
                        AddTile(panel, tile, terms, row, column, Math.Min(Height, pastRow - row), Math.Min(s_tileWidth, columns - column));
                    }
                }
            }
        }
    }

    // Groups of eight rows: all groups of a block of depth, and then those of the next.
    private void PackRows(int firstRow, int pastRow, T* target)
    {
        int depth = _size.Depth;
        (nint rowStep, nint depthStep) = _factors.TransposeA ? ((nint)1, (nint)_size.Rows) : (depth, 1);
        for (int start = 0; start < depth; start += DepthBlock)
        {
            int terms = Math.Min(DepthBlock, depth - start);
            for (int row = firstRow; row < pastRow; row += Height, target += Height * terms)
            {
                T* source = (T*)_factors.A + row * rowStep + start * depthStep;
                PanelTranspose.Pack(source, rowStep, depthStep, Math.Min(Height, pastRow - row), terms, target, Height);
                if (_rule.Factor != T.One)
                {
                    var packed = new Span<T>(target, Height * terms);
                    TensorPrimitives.Multiply(packed, _rule.Factor, packed);
                }
            }
        }
    }

    private void KeepRows(Span<T> rows)
    {
        if (_rule.Keep == T.Zero)
        {
            rows.Clear();
        }
        else if (_rule.Keep != T.One)
        {
            TensorPrimitives.Multiply(rows, _rule.Keep, rows);
        }
    }

    private void AddTile(T* panel, T* tile, int terms, int row, int column, int height, int width)
    {
        T* c = (T*)_product + (nint)row * _size.Columns + column;
        int panelWidth = PanelKernel<T>.Width, panels = (width + panelWidth - 1) / panelWidth;
        nint panelLength = (nint)terms * panelWidth;
        if (height == Height && width == panels * panelWidth)
        {
            PanelKernel<T>.AddProduct(panel, 1, Height, tile, panelLength, panels, terms, c, _size.Columns);
            return;
        }

        T* product = stackalloc T[Height * s_tileWidth];
        new Span<T>(product, Height * s_tileWidth).Clear();
        PanelKernel<T>.AddProduct(panel, 1, Height, tile, panelLength, panels, terms, product, s_tileWidth);
        for (int i = 0; i < height; i++)
        {
            var target = new Span<T>(c + (nint)i * _size.Columns, width);
            TensorPrimitives.Add(target, new ReadOnlySpan<T>(product + i * s_tileWidth, width), target);
        }
    }

    // In blocks, so that neither side leaves the first-level cache.
    private void Mirror(int firstRow, int pastRow)
    {
        int stride = _size.Columns;
        T* c = (T*)_product;
        for (int block = 0; block < pastRow; block += RowsPerPart)
        {
            for (int i = Math.Max(firstRow, block); i < pastRow; i++)
            {
                T* row = c + (nint)i * stride;
                for (int j = block; j < Math.Min(block + RowsPerPart, i); j++)
                {
                    c[(nint)j * stride + i] = row[j];
                }
            }
        }
    }

    private readonly record struct Factors(nint A, bool TransposeA, nint B, bool TransposeB);
}

using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// C += AB for 8 rows and panels of 16 columns, in float for training and in double for checks.
/// </summary>
/// <remarks>
/// Every element is one chain of fused multiply-adds for each block of <see cref="DepthBlock"/> terms, and the blocks are added in order:
/// the same bits however rows and columns are divided among threads, and for a row alone as in a batch.
/// </remarks>
internal static unsafe class PanelProduct<T> where T : unmanaged
{
    /// <summary>Columns of a panel: a vector of AVX-512 in float.</summary>
    public const int Width = 16;

    /// <summary>Rows of a product.</summary>
    public const int Rows = PanelKernel<float>.Rows;

    /// <summary>Terms summed at a time: two panels of B then fill two thirds of the first-level cache.</summary>
    public const int DepthBlock = 256;

    /// <summary>c[i, j] += Σ_k a[i, k]·b[k, j] for 8 rows i and all columns j of the panels.</summary>
    /// <param name="a">a[i, k] lies at i·<paramref name="rowStep"/> + k·<paramref name="depthStep"/>.</param>
    /// <param name="rowStep">From a row of a to the next.</param>
    /// <param name="depthStep">From a depth of a to the next.</param>
    /// <param name="b">The panels.</param>
    /// <param name="panelStep">From a panel of b to the next.</param>
    /// <param name="rightStep">From a depth of b to the next.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="c">Row-major.</param>
    /// <param name="stride">From a row of c to the next.</param>
    public static void Add(T* a, nint rowStep, nint depthStep, T* b, nint panelStep, nint rightStep, int panels, int depth, T* c, nint stride)
    {
        if (typeof(T) == typeof(float))
        {
            PanelKernel<float>.AddProduct((float*)a, rowStep, depthStep, (float*)b, panelStep, rightStep, panels, depth, (float*)c, stride);
        }
        else if (typeof(T) == typeof(double))
        {
            // A panel of sixteen doubles is two of the kernel's.
            for (int panel = 0; panel < panels; panel++, b += panelStep, c += Width)
            {
                PanelKernel<double>.AddProduct(
                    (double*)a, rowStep, depthStep, (double*)b, PanelKernel<double>.Width, rightStep, 2, depth, (double*)c, stride);
            }
        }
        else
        {
            throw new NotSupportedException($"Networks compute in float or double, not in {typeof(T)}.");
        }
    }

    /// <summary>Whether there is <see cref="AddRow"/>.</summary>
    public static bool HasRows => typeof(T) == typeof(float);

    /// <summary>The same for a row alone and packed panels, with the bits that it has among eight.</summary>
    public static void AddRow(T* a, T* b, nint panelStep, int panels, int depth, T* c) =>
        PanelKernel<float>.AddRowProduct((float*)a, (float*)b, panelStep, panels, depth, (float*)c);

    /// <summary>The same for a corner of C that ends before the tile does: with 8 rows at most and columns of two panels at most.</summary>
    public static void AddClipped(
        T* a, nint rowStep, nint depthStep, T* b, nint panelStep, nint rightStep, int depth, T* c, nint stride, int rows, int columns)
    {
        const int most = 2 * Width;
        T* tile = stackalloc T[Rows * most];
        new Span<T>(tile, Rows * most).Clear();
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<T>(c + i * stride, columns).CopyTo(new Span<T>(tile + i * most, columns));
        }

        Add(a, rowStep, depthStep, b, panelStep, rightStep, (columns + Width - 1) / Width, depth, tile, most);
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<T>(tile + i * most, columns).CopyTo(new Span<T>(c + i * stride, columns));
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// The one matrix-product kernel: C += AᵀB for tiles of 8 × 24 of double, on panels that are 8 columns wide and contiguous by depth.
/// </summary>
/// <remarks>
/// Every element of the product is one chain of fused multiply-adds in order of depth, whatever the vector width and whether one row or
/// eight are computed, so a row scored alone and the same row scored in a batch agree to the last bit. Compiled at once with all
/// optimizations: a first fit would otherwise run loops that are not optimized yet, several times slower.
/// </remarks>
internal static unsafe class TileKernel
{
    /// <summary>Rows of a tile, and columns of a panel.</summary>
    public const int PanelWidth = 8;

    /// <summary>Panels side by side in a tile.</summary>
    public const int PanelsPerTile = 3;

    /// <summary>Columns of a tile.</summary>
    public const int TileWidth = PanelWidth * PanelsPerTile;

    public static int RoundUpToPanel(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    public static int RoundUpToTile(int columns) => (columns + TileWidth - 1) / TileWidth * TileWidth;

    /// <summary>c[i, j] += Σ_k a[i, k]·b[k, j] for 8 rows i and 24 columns j.</summary>
    /// <param name="a">a[i, k] lies at i·<paramref name="rowStep"/> + k·<paramref name="depthStep"/>: (1, 8) for a panel, (stride, 1) for rows.</param>
    /// <param name="rowStep">From a row of a to the next.</param>
    /// <param name="depthStep">From a depth of a to the next.</param>
    /// <param name="b">Three panels.</param>
    /// <param name="panelStride">From a panel of b to the next.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="c">Row-major.</param>
    /// <param name="rowStride">From a row of c to the next.</param>
    public static void AddProduct(double* a, nint rowStep, nint depthStep, double* b, nint panelStride, int depth, double* c, nint rowStride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddProduct512(a, rowStep, depthStep, b, panelStride, depth, c, rowStride);
            return;
        }

        for (int panel = 0; panel < PanelsPerTile; panel++)
        {
            AddProduct256(a, rowStep, depthStep, b + panel * panelStride, depth, c + panel * PanelWidth, rowStride);
            AddProduct256(a + 4 * rowStep, rowStep, depthStep, b + panel * panelStride, depth, c + 4 * rowStride + panel * PanelWidth, rowStride);
        }
    }

    /// <summary>c[j] = Σ_k a[k]·b[k, j] for one row and 24 columns j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyRow(double* a, double* b, nint panelStride, int depth, double* c)
    {
        Vector512<double> c0 = default, c1 = default, c2 = default;
        for (int k = 0; k < depth; k++, b += PanelWidth)
        {
            Vector512<double> x = Vector512.Create(a[k]);
            c0 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b), c0);
            c1 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + panelStride), c1);
            c2 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + 2 * panelStride), c2);
        }

        c0.Store(c);
        c1.Store(c + 8);
        c2.Store(c + 16);
    }

    // 24 accumulators, 3 loads and a broadcast: 28 of the 32 registers of AVX-512.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProduct512(double* a, nint rowStep, nint depthStep, double* b0, nint panelStride, int depth, double* c, nint stride)
    {
        double* b1 = b0 + panelStride, b2 = b1 + panelStride;
        double* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep, a4 = a3 + rowStep, a5 = a4 + rowStep, a6 = a5 + rowStep, a7 = a6 + rowStep;
        nint j = 0;
        Vector512<double> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector512<double> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        Vector512<double> c40 = default, c41 = default, c42 = default, c50 = default, c51 = default, c52 = default;
        Vector512<double> c60 = default, c61 = default, c62 = default, c70 = default, c71 = default, c72 = default;
        for (nint k = 0, end = (nint)depth * PanelWidth; k < end; k += PanelWidth, j += depthStep)
        {
            Vector512<double> y0 = Vector512.Load(b0 + k), y1 = Vector512.Load(b1 + k), y2 = Vector512.Load(b2 + k);
            Vector512<double> x = Vector512.Create(a[j]);
            c00 = Vector512.FusedMultiplyAdd(x, y0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, y1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, y2, c02);
            x = Vector512.Create(a1[j]);
            c10 = Vector512.FusedMultiplyAdd(x, y0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, y1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, y2, c12);
            x = Vector512.Create(a2[j]);
            c20 = Vector512.FusedMultiplyAdd(x, y0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, y1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, y2, c22);
            x = Vector512.Create(a3[j]);
            c30 = Vector512.FusedMultiplyAdd(x, y0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, y1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, y2, c32);
            x = Vector512.Create(a4[j]);
            c40 = Vector512.FusedMultiplyAdd(x, y0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, y1, c41);
            c42 = Vector512.FusedMultiplyAdd(x, y2, c42);
            x = Vector512.Create(a5[j]);
            c50 = Vector512.FusedMultiplyAdd(x, y0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, y1, c51);
            c52 = Vector512.FusedMultiplyAdd(x, y2, c52);
            x = Vector512.Create(a6[j]);
            c60 = Vector512.FusedMultiplyAdd(x, y0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, y1, c61);
            c62 = Vector512.FusedMultiplyAdd(x, y2, c62);
            x = Vector512.Create(a7[j]);
            c70 = Vector512.FusedMultiplyAdd(x, y0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, y1, c71);
            c72 = Vector512.FusedMultiplyAdd(x, y2, c72);
        }

        AddRow(c, c00, c01, c02);
        AddRow(c + stride, c10, c11, c12);
        AddRow(c + 2 * stride, c20, c21, c22);
        AddRow(c + 3 * stride, c30, c31, c32);
        AddRow(c + 4 * stride, c40, c41, c42);
        AddRow(c + 5 * stride, c50, c51, c52);
        AddRow(c + 6 * stride, c60, c61, c62);
        AddRow(c + 7 * stride, c70, c71, c72);
    }

    private static void AddRow(double* c, Vector512<double> x0, Vector512<double> x1, Vector512<double> x2)
    {
        (Vector512.Load(c) + x0).Store(c);
        (Vector512.Load(c + 8) + x1).Store(c + 8);
        (Vector512.Load(c + 16) + x2).Store(c + 16);
    }

    // 4 × 8 of the tile: 8 accumulators of AVX2, or 16 of NEON.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProduct256(double* a, nint rowStep, nint depthStep, double* b, int depth, double* c, nint stride)
    {
        double* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep;
        nint j = 0;
        Vector256<double> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector256<double> c20 = default, c21 = default, c30 = default, c31 = default;
        for (nint k = 0, end = (nint)depth * PanelWidth; k < end; k += PanelWidth, j += depthStep)
        {
            Vector256<double> y0 = Vector256.Load(b + k), y1 = Vector256.Load(b + k + 4);
            Vector256<double> x = Vector256.Create(a[j]);
            c00 = Vector256.FusedMultiplyAdd(x, y0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, y1, c01);
            x = Vector256.Create(a1[j]);
            c10 = Vector256.FusedMultiplyAdd(x, y0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, y1, c11);
            x = Vector256.Create(a2[j]);
            c20 = Vector256.FusedMultiplyAdd(x, y0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, y1, c21);
            x = Vector256.Create(a3[j]);
            c30 = Vector256.FusedMultiplyAdd(x, y0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, y1, c31);
        }

        AddRow(c, c00, c01);
        AddRow(c + stride, c10, c11);
        AddRow(c + 2 * stride, c20, c21);
        AddRow(c + 3 * stride, c30, c31);
    }

    private static void AddRow(double* c, Vector256<double> x0, Vector256<double> x1)
    {
        (Vector256.Load(c) + x0).Store(c);
        (Vector256.Load(c + 4) + x1).Store(c + 4);
    }
}

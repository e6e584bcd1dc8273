using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// C += AB for any number of panels of B that are 8 columns wide and contiguous by depth: tiles of three panels as far as they go, then of
/// two or of one, so that a product with ten columns does not pay for twenty-four.
/// </summary>
/// <remarks>Every element is one chain of fused multiply-adds in order of depth, as in <see cref="TileKernel"/>.</remarks>
internal static unsafe class PanelKernel
{
    /// <summary>Rows of a product.</summary>
    public const int Rows = 8;

    private const int Width = TileKernel.PanelWidth;

    /// <summary>c[i, j] += Σ_k a[i, k]·b[k, j] for 8 rows i and all columns j of the panels.</summary>
    /// <param name="a">a[i, k] lies at i·<paramref name="rowStep"/> + k·<paramref name="depthStep"/>.</param>
    /// <param name="rowStep">From a row of a to the next.</param>
    /// <param name="depthStep">From a depth of a to the next.</param>
    /// <param name="b">The panels.</param>
    /// <param name="panelStride">From a panel of b to the next.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="c">Row-major.</param>
    /// <param name="rowStride">From a row of c to the next.</param>
    public static void AddProduct(
        double* a, nint rowStep, nint depthStep, double* b, nint panelStride, int panels, int depth, double* c, nint rowStride)
    {
        int panel = 0;
        for (; panel <= panels - TileKernel.PanelsPerTile; panel += TileKernel.PanelsPerTile)
        {
            TileKernel.AddProduct(a, rowStep, depthStep, b + panel * panelStride, panelStride, depth, c + panel * Width, rowStride);
        }
        if (panels - panel == 2 && Vector512.IsHardwareAccelerated)
        {
            AddTwo(a, rowStep, depthStep, b + panel * panelStride, panelStride, depth, c + panel * Width, rowStride);
            return;
        }
        for (; panel < panels; panel++)
        {
            AddOne(a, rowStep, depthStep, b + panel * panelStride, depth, c + panel * Width, rowStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo(double* a, nint rowStep, nint depthStep, double* b0, nint panelStride, int depth, double* c, nint stride)
    {
        double* b1 = b0 + panelStride;
        double* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep, a4 = a3 + rowStep;
        double* a5 = a4 + rowStep, a6 = a5 + rowStep, a7 = a6 + rowStep;
        Vector512<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector512<double> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        Vector512<double> c60 = default, c61 = default, c70 = default, c71 = default;
        nint j = 0;
        for (nint k = 0, end = (nint)depth * Width; k < end; k += Width, j += depthStep)
        {
            Vector512<double> y0 = Vector512.Load(b0 + k), y1 = Vector512.Load(b1 + k);
            Vector512<double> x = Vector512.Create(a[j]);
            c00 = Vector512.FusedMultiplyAdd(x, y0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, y1, c01);
            x = Vector512.Create(a1[j]);
            c10 = Vector512.FusedMultiplyAdd(x, y0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, y1, c11);
            x = Vector512.Create(a2[j]);
            c20 = Vector512.FusedMultiplyAdd(x, y0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, y1, c21);
            x = Vector512.Create(a3[j]);
            c30 = Vector512.FusedMultiplyAdd(x, y0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, y1, c31);
            x = Vector512.Create(a4[j]);
            c40 = Vector512.FusedMultiplyAdd(x, y0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, y1, c41);
            x = Vector512.Create(a5[j]);
            c50 = Vector512.FusedMultiplyAdd(x, y0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, y1, c51);
            x = Vector512.Create(a6[j]);
            c60 = Vector512.FusedMultiplyAdd(x, y0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, y1, c61);
            x = Vector512.Create(a7[j]);
            c70 = Vector512.FusedMultiplyAdd(x, y0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, y1, c71);
        }

        AddRow(c, c00, c01);
        AddRow(c + stride, c10, c11);
        AddRow(c + 2 * stride, c20, c21);
        AddRow(c + 3 * stride, c30, c31);
        AddRow(c + 4 * stride, c40, c41);
        AddRow(c + 5 * stride, c50, c51);
        AddRow(c + 6 * stride, c60, c61);
        AddRow(c + 7 * stride, c70, c71);
    }

    private static void AddRow(double* c, Vector512<double> x0, Vector512<double> x1)
    {
        (Vector512.Load(c) + x0).Store(c);
        (Vector512.Load(c + Width) + x1).Store(c + Width);
    }

    // Two halves of four rows: 4 accumulators of AVX-512 each, or 8 of AVX2.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(double* a, nint rowStep, nint depthStep, double* b, int depth, double* c, nint stride)
    {
        for (int half = 0; half < Rows; half += 4, a += 4 * rowStep, c += 4 * stride)
        {
            double* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep;
            Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default;
            nint j = 0;
            for (nint k = 0, end = (nint)depth * Width; k < end; k += Width, j += depthStep)
            {
                Vector512<double> y = Vector512.Load(b + k);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[j]), y, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[j]), y, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[j]), y, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[j]), y, c3);
            }

            (Vector512.Load(c) + c0).Store(c);
            (Vector512.Load(c + stride) + c1).Store(c + stride);
            (Vector512.Load(c + 2 * stride) + c2).Store(c + 2 * stride);
            (Vector512.Load(c + 3 * stride) + c3).Store(c + 3 * stride);
        }
    }
}

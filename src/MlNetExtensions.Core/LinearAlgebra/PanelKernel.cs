using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// C += AB for any number of panels of B that are a vector wide, packed by depth or side by side in a row-major matrix, in double or in single precision, which is twice as
/// fast: of doubles tiles of three panels as far as they go, then two or one, so that a product with ten columns does not pay for twenty-four.
/// </summary>
/// <remarks>Every element is one chain of fused multiply-adds in order of depth, as in <see cref="TileKernel"/>.</remarks>
internal static unsafe class PanelKernel<T> where T : unmanaged
{
    /// <summary>Rows of a product.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a panel.</summary>
    public static int Width => Vector512<T>.Count;

    public static int RoundUpToPanel(int columns) => (columns + Width - 1) / Width * Width;

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
        T* a, nint rowStep, nint depthStep, T* b, nint panelStride, int panels, int depth, T* c, nint rowStride) =>
        AddProduct(a, rowStep, depthStep, b, panelStride, Width, panels, depth, c, rowStride);

    /// <summary>c[i, j] += Σ_k a[i, k]·b[k, j] for 8 rows i and all columns j of the panels.</summary>
    /// <param name="a">a[i, k] lies at i·<paramref name="rowStep"/> + k·<paramref name="depthStep"/>.</param>
    /// <param name="rowStep">From a row of a to the next.</param>
    /// <param name="depthStep">From a depth of a to the next.</param>
    /// <param name="b">The panels.</param>
    /// <param name="panelStride">From a panel of b to the next.</param>
    /// <param name="rightStep">From a depth of b to the next: <see cref="Width"/> for packed panels, the stride for a row-major b.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="c">Row-major.</param>
    /// <param name="rowStride">From a row of c to the next.</param>
    public static void AddProduct(
        T* a, nint rowStep, nint depthStep, T* b, nint panelStride, nint rightStep, int panels, int depth, T* c, nint rowStride)
    {
        int panel = 0;
        if (typeof(T) == typeof(double) && rightStep == Width)
        {
            for (; panel <= panels - TileKernel.PanelsPerTile; panel += TileKernel.PanelsPerTile)
            {
                TileKernel.AddProduct(
                    (double*)a, rowStep, depthStep, (double*)(b + panel * panelStride), panelStride, depth, (double*)(c + panel * Width), rowStride);
            }
        }
        for (; panel < panels - 1 && Vector512.IsHardwareAccelerated; panel += 2)
        {
            AddTwo(a, rowStep, depthStep, b + panel * panelStride, panelStride, rightStep, depth, c + panel * Width, rowStride);
        }
        for (; panel < panels; panel++)
        {
            AddOne(a, rowStep, depthStep, b + panel * panelStride, rightStep, depth, c + panel * Width, rowStride);
        }
    }

    /// <summary>c[j] += Σ_k a[k]·b[k, j] for a single row, with the bits that it has among eight; several panels at a time hide what a multiply-add takes.</summary>
    /// <param name="a">The row.</param>
    /// <param name="b">The panels, packed.</param>
    /// <param name="panelStride">From a panel of b to the next.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="depth">Terms of every sum.</param>
    /// <param name="c">The row of the product.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRowProduct(T* a, T* b, nint panelStride, int panels, int depth, T* c)
    {
        int panel = 0;
        for (; panel <= panels - 4; panel += 4, b += 4 * panelStride, c += 4 * Width)
        {
            T* b1 = b + panelStride, b2 = b1 + panelStride, b3 = b2 + panelStride;
            Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default;
            nint j = 0;
            for (nint k = 0; k < depth; k++, j += Width)
            {
                Vector512<T> x = Vector512.Create(a[k]);
                c0 = MultiplyAdd(x, Vector512.Load(b + j), c0);
                c1 = MultiplyAdd(x, Vector512.Load(b1 + j), c1);
                c2 = MultiplyAdd(x, Vector512.Load(b2 + j), c2);
                c3 = MultiplyAdd(x, Vector512.Load(b3 + j), c3);
            }
            AddRow(c, c0, c1);
            AddRow(c + 2 * Width, c2, c3);
        }
        for (; panel < panels; panel++, b += panelStride, c += Width)
        {
            Vector512<T> sum = default;
            for (nint k = 0; k < depth; k++)
            {
                sum = MultiplyAdd(Vector512.Create(a[k]), Vector512.Load(b + k * Width), sum);
            }
            (Vector512.Load(c) + sum).Store(c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwo(T* a, nint rowStep, nint depthStep, T* b0, nint panelStride, nint rightStep, int depth, T* c, nint stride)
    {
        T* b1 = b0 + panelStride;
        T* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep, a4 = a3 + rowStep;
        T* a5 = a4 + rowStep, a6 = a5 + rowStep, a7 = a6 + rowStep;
        Vector512<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector512<T> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        Vector512<T> c60 = default, c61 = default, c70 = default, c71 = default;
        nint j = 0;
        for (nint k = 0, end = depth * rightStep; k < end; k += rightStep, j += depthStep)
        {
            Vector512<T> y0 = Vector512.Load(b0 + k), y1 = Vector512.Load(b1 + k);
            Vector512<T> x = Vector512.Create(a[j]);
            c00 = MultiplyAdd(x, y0, c00);
            c01 = MultiplyAdd(x, y1, c01);
            x = Vector512.Create(a1[j]);
            c10 = MultiplyAdd(x, y0, c10);
            c11 = MultiplyAdd(x, y1, c11);
            x = Vector512.Create(a2[j]);
            c20 = MultiplyAdd(x, y0, c20);
            c21 = MultiplyAdd(x, y1, c21);
            x = Vector512.Create(a3[j]);
            c30 = MultiplyAdd(x, y0, c30);
            c31 = MultiplyAdd(x, y1, c31);
            x = Vector512.Create(a4[j]);
            c40 = MultiplyAdd(x, y0, c40);
            c41 = MultiplyAdd(x, y1, c41);
            x = Vector512.Create(a5[j]);
            c50 = MultiplyAdd(x, y0, c50);
            c51 = MultiplyAdd(x, y1, c51);
            x = Vector512.Create(a6[j]);
            c60 = MultiplyAdd(x, y0, c60);
            c61 = MultiplyAdd(x, y1, c61);
            x = Vector512.Create(a7[j]);
            c70 = MultiplyAdd(x, y0, c70);
            c71 = MultiplyAdd(x, y1, c71);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> sum) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(T* c, Vector512<T> x0, Vector512<T> x1)
    {
        (Vector512.Load(c) + x0).Store(c);
        (Vector512.Load(c + Width) + x1).Store(c + Width);
    }

    // 8 accumulators of AVX-512 hide what a multiply-add takes; AVX2 has room for 4 rows of two vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(T* a, nint rowStep, nint depthStep, T* b, nint rightStep, int depth, T* c, nint stride)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            AddHalf(a, rowStep, depthStep, b, rightStep, depth, c, stride);
            AddHalf(a + 4 * rowStep, rowStep, depthStep, b, rightStep, depth, c + 4 * stride, stride);
            return;
        }
        T* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep, a4 = a3 + rowStep;
        T* a5 = a4 + rowStep, a6 = a5 + rowStep, a7 = a6 + rowStep;
        Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        nint j = 0;
        for (nint k = 0, end = depth * rightStep; k < end; k += rightStep, j += depthStep)
        {
            Vector512<T> y = Vector512.Load(b + k);
            c0 = MultiplyAdd(Vector512.Create(a[j]), y, c0);
            c1 = MultiplyAdd(Vector512.Create(a1[j]), y, c1);
            c2 = MultiplyAdd(Vector512.Create(a2[j]), y, c2);
            c3 = MultiplyAdd(Vector512.Create(a3[j]), y, c3);
            c4 = MultiplyAdd(Vector512.Create(a4[j]), y, c4);
            c5 = MultiplyAdd(Vector512.Create(a5[j]), y, c5);
            c6 = MultiplyAdd(Vector512.Create(a6[j]), y, c6);
            c7 = MultiplyAdd(Vector512.Create(a7[j]), y, c7);
        }
        (Vector512.Load(c) + c0).Store(c);
        (Vector512.Load(c + stride) + c1).Store(c + stride);
        (Vector512.Load(c + 2 * stride) + c2).Store(c + 2 * stride);
        (Vector512.Load(c + 3 * stride) + c3).Store(c + 3 * stride);
        (Vector512.Load(c + 4 * stride) + c4).Store(c + 4 * stride);
        (Vector512.Load(c + 5 * stride) + c5).Store(c + 5 * stride);
        (Vector512.Load(c + 6 * stride) + c6).Store(c + 6 * stride);
        (Vector512.Load(c + 7 * stride) + c7).Store(c + 7 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddHalf(T* a, nint rowStep, nint depthStep, T* b, nint rightStep, int depth, T* c, nint stride)
    {
        T* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep;
        Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default;
        nint j = 0;
        for (nint k = 0, end = depth * rightStep; k < end; k += rightStep, j += depthStep)
        {
            Vector512<T> y = Vector512.Load(b + k);
            c0 = MultiplyAdd(Vector512.Create(a[j]), y, c0);
            c1 = MultiplyAdd(Vector512.Create(a1[j]), y, c1);
            c2 = MultiplyAdd(Vector512.Create(a2[j]), y, c2);
            c3 = MultiplyAdd(Vector512.Create(a3[j]), y, c3);
        }
        (Vector512.Load(c) + c0).Store(c);
        (Vector512.Load(c + stride) + c1).Store(c + stride);
        (Vector512.Load(c + 2 * stride) + c2).Store(c + 2 * stride);
        (Vector512.Load(c + 3 * stride) + c3).Store(c + 3 * stride);
    }
}

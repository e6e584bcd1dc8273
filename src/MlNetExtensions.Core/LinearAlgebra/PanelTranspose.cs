using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Rows side by side: value k of row i goes to k·width + i.</summary>
internal static unsafe class PanelTranspose
{
    /// <summary>Lays up to <paramref name="width"/> rows out in a panel; places of missing rows become zero.</summary>
    /// <param name="source">Value k of row i at i·<paramref name="rowStep"/> + k·<paramref name="depthStep"/>, one of which is 1.</param>
    /// <param name="rowStep">From a row to the next.</param>
    /// <param name="depthStep">From a value of a row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="depth">Values of each.</param>
    /// <param name="target">The panel.</param>
    /// <param name="width">Rows that the panel holds.</param>
    public static void Pack<T>(T* source, nint rowStep, nint depthStep, int rows, int depth, T* target, int width) where T : unmanaged
    {
        if (rows < width)
        {
            new Span<T>(target, width * depth).Clear();
        }

        if (rowStep != 1)
        {
            Transpose(source, rowStep, depthStep, rows, depth, target, width);
        }
        else if (rows == Vector512<T>.Count && rows == width)
        {
            for (int k = 0; k < depth; k++, source += depthStep, target += width)
            {
                Vector512.Load(source).Store(target);
            }
        }
        else if (rows == Vector256<T>.Count && rows == width)
        {
            for (int k = 0; k < depth; k++, source += depthStep, target += width)
            {
                Vector256.Load(source).Store(target);
            }
        }
        else
        {
            for (int k = 0; k < depth; k++, source += depthStep, target += width)
            {
                new ReadOnlySpan<T>(source, rows).CopyTo(new Span<T>(target, rows));
            }
        }
    }

    private static void Transpose<T>(T* source, nint rowStep, nint depthStep, int rows, int depth, T* target, int width) where T : unmanaged
    {
        int row = 0;
        for (; typeof(T) == typeof(float) && Sse.IsSupported && depthStep == 1 && row <= rows - 4; row += 4)
        {
            Four((float*)source + row * rowStep, rowStep, depth, (float*)target + row, width);
        }

        for (; row < rows; row++)
        {
            T* values = source + row * rowStep;
            for (nint k = 0; k < depth; k++)
            {
                target[k * width + row] = values[k * depthStep];
            }
        }
    }

    // Blocks of 4 × 4: eight shuffles for sixteen values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* source, nint rowStep, int depth, float* target, nint width)
    {
        float* r0 = source, r1 = r0 + rowStep, r2 = r1 + rowStep, r3 = r2 + rowStep;
        int k = 0;
        for (; k <= depth - 4; k += 4, target += 4 * width)
        {
            Vector128<float> a = Vector128.Load(r0 + k), b = Vector128.Load(r1 + k), c = Vector128.Load(r2 + k), d = Vector128.Load(r3 + k);
            Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d);
            Vector128<float> abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(target);
            Sse.MoveHighToLow(cd, ab).Store(target + width);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + 2 * width);
            Sse.MoveHighToLow(cdHigh, abHigh).Store(target + 3 * width);
        }

        for (; k < depth; k++, target += width)
        {
            (target[0], target[1], target[2], target[3]) = (r0[k], r1[k], r2[k], r3[k]);
        }
    }
}

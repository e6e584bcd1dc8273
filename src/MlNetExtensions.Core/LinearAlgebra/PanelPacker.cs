using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Lays rows out in panels of eight columns: panel p holds, for each row k, its columns 8p … 8p+7.</summary>
internal static unsafe class PanelPacker
{
    private const int Width = TileKernel.PanelWidth;

    /// <summary>
    /// In one pass over a row x of float or double: writes x − <paramref name="panelCentre"/> at a depth of every panel and
    /// x − <paramref name="centre"/> to <paramref name="centred"/>, and returns ‖x − centre‖².
    /// </summary>
    /// <param name="row">d values.</param>
    /// <param name="panelCentre">d values.</param>
    /// <param name="centre">d values.</param>
    /// <param name="target">The row's place in the first panel; columns past d are left as they are (zero).</param>
    /// <param name="panelStride">From a panel to the next.</param>
    /// <param name="centred">d values.</param>
    public static double WriteCentred<T>(ReadOnlySpan<T> row, ReadOnlySpan<double> panelCentre, ReadOnlySpan<double> centre, double* target, nint panelStride, Span<double> centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = row.Length, j = 0;
        Vector512<double> sum = default;
        fixed (T* x = row)
        fixed (double* p = panelCentre, c = centre, z = centred)
        {
            for (; j <= length - Width; j += Width, target += panelStride)
            {
                Vector512<double> value = Load(x + j);
                (value - Vector512.Load(p + j)).Store(target);
                Vector512<double> difference = value - Vector512.Load(c + j);
                difference.Store(z + j);
                sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
            }

            double squared = Vector512.Sum(sum);
            for (int lane = 0; j < length; j++, lane++)
            {
                double value = double.CreateTruncating(x[j]);
                target[lane] = value - p[j];
                z[j] = value - c[j];
                squared += z[j] * z[j];
            }

            return squared;
        }
    }

    /// <summary>sum += x − pivot for a row x of float or double.</summary>
    public static void AddDifference<T>(ReadOnlySpan<T> row, ReadOnlySpan<double> pivot, Span<double> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = row.Length, j = 0;
        fixed (T* x = row)
        fixed (double* p = pivot, s = sum)
        {
            for (; j <= length - Width; j += Width)
            {
                (Vector512.Load(s + j) + (Load(x + j) - Vector512.Load(p + j))).Store(s + j);
            }

            for (; j < length; j++)
            {
                s[j] += double.CreateTruncating(x[j]) - p[j];
            }
        }
    }

    /// <summary>Writes one row as column <paramref name="lane"/> of a single panel whose depth runs over the row's columns.</summary>
    public static void WriteColumn(ReadOnlySpan<double> row, double* panel, int lane)
    {
        for (int k = 0; k < row.Length; k++)
        {
            panel[(nint)k * Width + lane] = row[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load<T>(T* values)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return Vector512.Load((double*)values);
        }

        if (typeof(T) == typeof(float))
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Load((float*)values));
            return Vector512.Create(lower, upper);
        }

        throw new NotSupportedException($"Rows are of float or double, not of {typeof(T)}.");
    }
}

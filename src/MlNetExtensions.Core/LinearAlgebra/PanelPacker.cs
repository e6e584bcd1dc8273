using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Lays rows out in panels of eight columns: panel p holds, for each row k, its columns 8p … 8p+7.</summary>
internal static unsafe class PanelPacker
{
    private const int Width = TileKernel.PanelWidth;

    /// <summary>
    /// In one pass over the listed rows x of a row-major batch: writes x − <paramref name="center"/> to the panels, one depth a row, and
    /// ‖x − center + shift‖² to <paramref name="squared"/>.
    /// </summary>
    /// <param name="batch">Rows of float or double.</param>
    /// <param name="rows">Indices into the batch.</param>
    /// <param name="center">d values.</param>
    /// <param name="shift">d values.</param>
    /// <param name="panels">The first panel; columns past d are left as they are (zero).</param>
    /// <param name="panelStride">From a panel to the next.</param>
    /// <param name="squared">One value a row.</param>
    public static void WriteCentered<T>(
        ReadOnlySpan<T> batch, ReadOnlySpan<int> rows, ReadOnlySpan<double> center, ReadOnlySpan<double> shift, double* panels, nint panelStride, Span<double> squared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Few rows at a time and panel by panel: a row alone would touch as many pages as there are panels.
        const int group = 8;
        Vector512<double>* sums = stackalloc Vector512<double>[group];
        nint dimension = center.Length;
        fixed (T* values = batch)
        fixed (double* c = center, s = shift)
        {
            for (int first = 0; first < rows.Length; first += group)
            {
                ReadOnlySpan<int> some = rows.Slice(first, Math.Min(group, rows.Length - first));
                double* target = panels + (nint)first * Width;
                new Span<Vector512<double>>(sums, group).Clear();
                nint j = 0;
                for (; j <= dimension - Width; j += Width, target += panelStride)
                {
                    Vector512<double> middle = Vector512.Load(c + j), move = Vector512.Load(s + j);
                    for (int i = 0; i < some.Length; i++)
                    {
                        Vector512<double> difference = Load(values + some[i] * dimension + j) - middle;
                        difference.Store(target + i * Width);
                        difference += move;
                        sums[i] = Vector512.FusedMultiplyAdd(difference, difference, sums[i]);
                    }
                }

                for (int i = 0; i < some.Length; i++)
                {
                    double sum = Vector512.Sum(sums[i]);
                    for (nint k = j; k < dimension; k++)
                    {
                        double difference = double.CreateTruncating(values[some[i] * dimension + k]) - c[k];
                        target[i * Width + k - j] = difference;
                        sum += (difference + s[k]) * (difference + s[k]);
                    }

                    squared[first + i] = sum;
                }
            }
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

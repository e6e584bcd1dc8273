using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Sums of a few rows of a large matrix, which are K values long: in registers as far as they hold them.</summary>
internal static class WeightedSum
{
    private const int Width = 8;
    private const int Group = 4 * Width;

    /// <summary>sum ← Σ_k valuesₖ·matrix[rowsₖ], where a row of the matrix is as long as the sum.</summary>
    public static void Compute(ReadOnlySpan<double> values, ReadOnlySpan<int> rows, ReadOnlySpan<double> matrix, Span<double> sum)
    {
        int length = sum.Length, output = 0;
        ref double first = ref MemoryMarshal.GetReference(matrix);
        for (; output <= length - Group; output += Group)
        {
            AddGroup(values, rows, ref Unsafe.Add(ref first, output), length, sum[output..]);
        }
        for (; output <= length - Width; output += Width)
        {
            AddVector(values, rows, ref Unsafe.Add(ref first, output), length, sum[output..]);
        }
        if (output < length && length >= Width)
        {
            // The last vector begins early: what overlaps comes out the same twice.
            AddVector(values, rows, ref Unsafe.Add(ref first, length - Width), length, sum[(length - Width)..]);
            return;
        }
        for (; output < length; output++)
        {
            double total = 0;
            for (int k = 0; k < values.Length; k++)
            {
                total = Math.FusedMultiplyAdd(values[k], Unsafe.Add(ref first, (nint)rows[k] * length + output), total);
            }
            sum[output] = total;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGroup(ReadOnlySpan<double> values, ReadOnlySpan<int> rows, ref double matrix, int length, Span<double> sum)
    {
        Vector512<double> a = default, b = default, c = default, d = default;
        for (int k = 0; k < values.Length; k++)
        {
            var value = Vector512.Create(values[k]);
            ref double row = ref Unsafe.Add(ref matrix, (nint)rows[k] * length);
            a = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row), a);
            b = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row, Width), b);
            c = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row, 2 * Width), c);
            d = Vector512.FusedMultiplyAdd(value, Vector512.LoadUnsafe(ref row, 3 * Width), d);
        }
        a.CopyTo(sum);
        b.CopyTo(sum[Width..]);
        c.CopyTo(sum[(2 * Width)..]);
        d.CopyTo(sum[(3 * Width)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddVector(ReadOnlySpan<double> values, ReadOnlySpan<int> rows, ref double matrix, int length, Span<double> sum)
    {
        Vector512<double> a = default;
        for (int k = 0; k < values.Length; k++)
        {
            ref double row = ref Unsafe.Add(ref matrix, (nint)rows[k] * length);
            a = Vector512.FusedMultiplyAdd(Vector512.Create(values[k]), Vector512.LoadUnsafe(ref row), a);
        }
        a.CopyTo(sum);
    }
}

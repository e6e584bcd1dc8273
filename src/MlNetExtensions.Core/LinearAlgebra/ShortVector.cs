using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Sums and scalings of the outputs of one row. They are few: inlined loops of one width take a third of the time of library calls, which first find
/// out how to go about it.
/// </summary>
/// <remarks>All processors add in the same order.</remarks>
internal static class ShortVector
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        Vector256<T> sums = Vector256<T>.Zero;
        int k = 0;
        for (; k <= values.Length - Vector256<T>.Count; k += Vector256<T>.Count)
        {
            sums += Vector256.LoadUnsafe(ref first, (nuint)k);
        }
        T sum = Vector256.Sum(sums);
        for (; k < values.Length; k++)
        {
            sum += values[k];
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T ofX = ref MemoryMarshal.GetReference(x), ofY = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector256<T> sums = Vector256<T>.Zero;
        int k = 0;
        for (; k <= x.Length - Vector256<T>.Count; k += Vector256<T>.Count)
        {
            sums += Vector256.LoadUnsafe(ref ofX, (nuint)k) * Vector256.LoadUnsafe(ref ofY, (nuint)k);
        }
        T sum = Vector256.Sum(sums);
        for (; k < x.Length; k++)
        {
            sum += x[k] * y[k];
        }
        return sum;
    }

    /// <summary>The largest value, or NaN where there is one.</summary>
    /// <param name="values">At least one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        T largest = values[0];
        int k = 1;
        if (values.Length >= Vector256<T>.Count)
        {
            Vector256<T> maxima = Vector256.LoadUnsafe(ref first);
            for (k = Vector256<T>.Count; k <= values.Length - Vector256<T>.Count; k += Vector256<T>.Count)
            {
                maxima = Vector256.Max(maxima, Vector256.LoadUnsafe(ref first, (nuint)k));
            }
            for (int i = 0; i < Vector256<T>.Count; i++)
            {
                largest = T.Max(largest, maxima[i]);
            }
        }
        for (; k < values.Length; k++)
        {
            largest = T.Max(largest, values[k]);
        }
        return largest;
    }

    /// <summary>result ← values - constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract<T>(ReadOnlySpan<T> values, T constant, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(values), to = ref MemoryMarshal.GetReference(result[..values.Length]);
        Vector256<T> constants = Vector256.Create(constant);
        int k = 0;
        for (; k <= values.Length - Vector256<T>.Count; k += Vector256<T>.Count)
        {
            (Vector256.LoadUnsafe(ref from, (nuint)k) - constants).StoreUnsafe(ref to, (nuint)k);
        }
        for (; k < values.Length; k++)
        {
            result[k] = values[k] - constant;
        }
    }

    /// <summary>result ← values · factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T>(ReadOnlySpan<T> values, T factor, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(values), to = ref MemoryMarshal.GetReference(result[..values.Length]);
        Vector256<T> factors = Vector256.Create(factor);
        int k = 0;
        for (; k <= values.Length - Vector256<T>.Count; k += Vector256<T>.Count)
        {
            (Vector256.LoadUnsafe(ref from, (nuint)k) * factors).StoreUnsafe(ref to, (nuint)k);
        }
        for (; k < values.Length; k++)
        {
            result[k] = values[k] * factor;
        }
    }

    /// <summary>values ← weights ∘ (values - constant).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyDeviations<T>(ReadOnlySpan<T> weights, T constant, Span<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T weight = ref MemoryMarshal.GetReference(weights[..values.Length]), first = ref MemoryMarshal.GetReference(values);
        Vector256<T> constants = Vector256.Create(constant);
        int k = 0;
        for (; k <= values.Length - Vector256<T>.Count; k += Vector256<T>.Count)
        {
            (Vector256.LoadUnsafe(ref weight, (nuint)k) * (Vector256.LoadUnsafe(ref first, (nuint)k) - constants)).StoreUnsafe(ref first, (nuint)k);
        }
        for (; k < values.Length; k++)
        {
            values[k] = weights[k] * (values[k] - constant);
        }
    }
}

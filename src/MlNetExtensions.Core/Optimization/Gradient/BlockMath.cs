using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>What many links do with a block.</summary>
internal static class BlockMath
{
    /// <summary>average ← keep·average + (1 - keep)·x.</summary>
    public static void Average<T>(Span<T> average, ReadOnlySpan<T> x, T keep)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Average(average, x, keep, T.One - keep);

    /// <summary>
    /// average ← keep·average + add·x. What falls below the smallest normal number becomes 0: the momentum of a parameter whose gradient
    /// has died would else stay subnormal for good, and arithmetic with such numbers takes a hundred times as long.
    /// </summary>
    public static void Average<T>(Span<T> average, ReadOnlySpan<T> x, T keep, T add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T smallest = SmallestNormal<T>();
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<T>.IsSupported)
        {
            Vector<T> kept = Vector.Create(keep), added = Vector.Create(add), bound = Vector.Create(smallest);
            for (; i + Vector<T>.Count <= average.Length; i += Vector<T>.Count)
            {
                Span<T> place = average.Slice(i, Vector<T>.Count);
                Vector<T> value = kept * Vector.Create<T>(place) + added * Vector.Create(x.Slice(i, Vector<T>.Count));
                Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(value), bound), Vector<T>.Zero, value).CopyTo(place);
            }
        }

        for (; i < average.Length; i++)
        {
            T value = keep * average[i] + add * x[i];
            average[i] = T.Abs(value) < smallest ? T.Zero : value;
        }
    }

    /// <summary>average ← keep·average + add·x², by way of scratch memory.</summary>
    public static void AverageSquare<T>(Span<T> average, ReadOnlySpan<T> x, T keep, T add, Span<T> scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Multiply(x, x, scratch);
        Average(average, scratch, keep, add);
    }

    /// <summary>-1, 0 or 1; NaN stays NaN. The destination may be the source.</summary>
    public static void Sign<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<T>.IsSupported)
        {
            Vector<T> one = Vector.Create(T.One);
            for (; i + Vector<T>.Count <= x.Length; i += Vector<T>.Count)
            {
                Vector<T> value = Vector.Create(x[i..]);
                Vector<T> sign = Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<T>.Zero), one, Vector<T>.Zero)
                    - Vector.ConditionalSelect(Vector.LessThan(value, Vector<T>.Zero), one, Vector<T>.Zero);
                Vector.ConditionalSelect(Vector.Equals(value, value), sign, value).CopyTo(destination[i..]);
            }
        }

        for (; i < x.Length; i++)
        {
            T value = x[i];
            destination[i] = value > T.Zero ? T.One : value < T.Zero ? -T.One : T.IsNaN(value) ? value : T.Zero;
        }
    }

    /// <summary>sums ← sums + x².</summary>
    public static void AddSquares<T>(ReadOnlySpan<T> x, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        if (typeof(T) == typeof(float))
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<T, float>(x);
            for (; i + Vector256<float>.Count <= values.Length; i += Vector256<float>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(values[i..]));
                Span<double> low = sums.Slice(i, Vector256<double>.Count), high = sums.Slice(i + Vector256<double>.Count, Vector256<double>.Count);
                (Vector256.Create<double>(low) + lower * lower).CopyTo(low);
                (Vector256.Create<double>(high) + upper * upper).CopyTo(high);
            }
        }

        for (; i < x.Length; i++)
        {
            double value = double.CreateTruncating(x[i]);
            sums[i] += value * value;
        }
    }

    /// <summary>
    /// Σ x² in double. The order of the additions is part of the result: the library's sums begin where memory is aligned, and so would
    /// differ from array to array.
    /// </summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Dot(x, x);

    /// <summary>Σ x·y in double, in an order of its own: see <see cref="SumOfSquares"/>.</summary>
    public static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            return Dot(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
        }

        if (typeof(T) == typeof(double))
        {
            return Dot(MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(y));
        }

        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += double.CreateTruncating(x[i]) * double.CreateTruncating(y[i]);
        }

        return sum;
    }

    // 2⁻¹²⁶ or 2⁻¹⁰²².
    private static T SmallestNormal<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            T.CreateTruncating(typeof(T) == typeof(float) ? 1.17549435e-38 : 2.2250738585072014e-308);

    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Vector256<double> a = default, b = default;
        int i = 0;
        for (; i + Vector256<float>.Count <= x.Length; i += Vector256<float>.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(x[i..]));
            (Vector256<double> otherLower, Vector256<double> otherUpper) = Vector256.Widen(Vector256.Create(y[i..]));
            a += lower * otherLower;
            b += upper * otherUpper;
        }

        double sum = Vector256.Sum(a + b);
        for (; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector256<double> a = default, b = default;
        int i = 0;
        for (; i + 2 * Vector256<double>.Count <= x.Length; i += 2 * Vector256<double>.Count)
        {
            a += Vector256.Create(x[i..]) * Vector256.Create(y[i..]);
            b += Vector256.Create(x[(i + Vector256<double>.Count)..]) * Vector256.Create(y[(i + Vector256<double>.Count)..]);
        }

        double sum = Vector256.Sum(a + b);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core.Networks;

/// <summary>A function of one variable and its slope, on vectors.</summary>
internal interface IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract Vector<T> Value(Vector<T> x);

    /// <param name="x">The argument.</param>
    /// <param name="y">The value there.</param>
    static abstract Vector<T> Slope(Vector<T> x, Vector<T> y);
}

/// <summary>Applies vector functions to spans of any length.</summary>
internal static class VectorFunctions
{
    public static void Apply<T, TFunction>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TFunction : IVectorFunction<T>
    {
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            TFunction.Value(new Vector<T>(x[i..])).CopyTo(y[i..]);
        }

        if (i < x.Length)
        {
            Span<T> rest = stackalloc T[Vector<T>.Count];
            TFunction.Value(Rest(x[i..], rest)).CopyTo(rest);
            rest[..(x.Length - i)].CopyTo(y[i..]);
        }
    }

    /// <summary>delta *= slope.</summary>
    public static void Multiply<T, TFunction>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TFunction : IVectorFunction<T>
    {
        int i = 0;
        for (; i <= delta.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            (new Vector<T>(delta[i..]) * TFunction.Slope(new Vector<T>(x[i..]), new Vector<T>(y[i..]))).CopyTo(delta[i..]);
        }

        if (i < delta.Length)
        {
            Span<T> first = stackalloc T[Vector<T>.Count], second = stackalloc T[Vector<T>.Count], third = stackalloc T[Vector<T>.Count];
            (Rest(delta[i..], first) * TFunction.Slope(Rest(x[i..], second), Rest(y[i..], third))).CopyTo(first);
            first[..(delta.Length - i)].CopyTo(delta[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp<T>(Vector<T> x) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector.As<float, T>(Vector.Exp(Vector.As<T, float>(x)));
        }

        return typeof(T) == typeof(double)
            ? Vector.As<double, T>(Vector.Exp(Vector.As<T, double>(x)))
            : throw new NotSupportedException($"Networks compute in float or double, not in {typeof(T)}.");
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sigmoid<T>(Vector<T> x) where T : unmanaged => Vector<T>.One / (Vector<T>.One + Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Constant<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(T.CreateTruncating(value));

    private static Vector<T> Rest<T>(ReadOnlySpan<T> values, Span<T> padded) where T : unmanaged
    {
        padded.Clear();
        values.CopyTo(padded);
        return new Vector<T>(padded);
    }
}

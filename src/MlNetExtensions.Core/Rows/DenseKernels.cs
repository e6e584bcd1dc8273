using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Rows;

/// <summary>
/// Products of a float or double row with double vectors. TensorPrimitives has no mixed-precision product, and its
/// call overhead shows on the short rows that solvers visit one at a time.
/// </summary>
internal static class DenseKernels
{
    private static int Stride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * Vector<double>.Count;
    }

    public static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<double> w) where T : unmanaged, INumber<T>
    {
        ref T xs = ref MemoryMarshal.GetReference(x);
        ref double ws = ref MemoryMarshal.GetReference(w[..x.Length]);
        Vector<double> a = default, b = default, c = default, d = default;
        int j = 0;
        for (; j <= x.Length - 2 * Stride; j += 2 * Stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> x0, out Vector<double> x1);
            WideValues.Load(ref xs, j + Stride, out Vector<double> x2, out Vector<double> x3);
            a = Vector.FusedMultiplyAdd(x0, At(ref ws, j), a);
            b = Vector.FusedMultiplyAdd(x1, At(ref ws, j + Vector<double>.Count), b);
            c = Vector.FusedMultiplyAdd(x2, At(ref ws, j + Stride), c);
            d = Vector.FusedMultiplyAdd(x3, At(ref ws, j + Stride + Vector<double>.Count), d);
        }
        for (; j <= x.Length - Stride; j += Stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> x0, out Vector<double> x1);
            a = Vector.FusedMultiplyAdd(x0, At(ref ws, j), a);
            b = Vector.FusedMultiplyAdd(x1, At(ref ws, j + Vector<double>.Count), b);
        }
        double sum = Vector.Sum((a + b) + (c + d));
        for (; j < x.Length; j++)
        {
            sum += Value(ref xs, j) * Unsafe.Add(ref ws, j);
        }
        return sum;
    }

    public static (double, double) DotPair<T>(ReadOnlySpan<T> x, ReadOnlySpan<double> v, ReadOnlySpan<double> w) where T : unmanaged, INumber<T>
    {
        ref T xs = ref MemoryMarshal.GetReference(x);
        ref double vs = ref MemoryMarshal.GetReference(v[..x.Length]);
        ref double ws = ref MemoryMarshal.GetReference(w[..x.Length]);
        Vector<double> a = default, b = default, c = default, d = default;
        int j = 0;
        for (; j <= x.Length - Stride; j += Stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> x0, out Vector<double> x1);
            a = Vector.FusedMultiplyAdd(x0, At(ref vs, j), a);
            b = Vector.FusedMultiplyAdd(x1, At(ref vs, j + Vector<double>.Count), b);
            c = Vector.FusedMultiplyAdd(x0, At(ref ws, j), c);
            d = Vector.FusedMultiplyAdd(x1, At(ref ws, j + Vector<double>.Count), d);
        }
        double first = Vector.Sum(a + b), second = Vector.Sum(c + d);
        for (; j < x.Length; j++)
        {
            double value = Value(ref xs, j);
            first += value * Unsafe.Add(ref vs, j);
            second += value * Unsafe.Add(ref ws, j);
        }
        return (first, second);
    }

    public static void Add<T>(ReadOnlySpan<T> x, double scale, Span<double> target) where T : unmanaged, INumber<T>
    {
        ref T xs = ref MemoryMarshal.GetReference(x);
        ref double ts = ref MemoryMarshal.GetReference(target[..x.Length]);
        var scales = new Vector<double>(scale);
        int j = 0;
        for (; j <= x.Length - Stride; j += Stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> x0, out Vector<double> x1);
            Vector.FusedMultiplyAdd(x0, scales, At(ref ts, j)).StoreUnsafe(ref ts, (nuint)j);
            int next = j + Vector<double>.Count;
            Vector.FusedMultiplyAdd(x1, scales, At(ref ts, next)).StoreUnsafe(ref ts, (nuint)next);
        }
        for (; j < x.Length; j++)
        {
            Unsafe.Add(ref ts, j) += scale * Value(ref xs, j);
        }
    }

    public static double SquaredNorm<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        ref T xs = ref MemoryMarshal.GetReference(x);
        Vector<double> a = default, b = default;
        int j = 0;
        for (; j <= x.Length - Stride; j += Stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> x0, out Vector<double> x1);
            a = Vector.FusedMultiplyAdd(x0, x0, a);
            b = Vector.FusedMultiplyAdd(x1, x1, b);
        }
        double sum = Vector.Sum(a + b);
        for (; j < x.Length; j++)
        {
            double value = Value(ref xs, j);
            sum += value * value;
        }
        return sum;
    }

    public static void Widen<T>(ReadOnlySpan<T> x, Span<double> destination) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(x).CopyTo(destination);
            return;
        }
        ref T xs = ref MemoryMarshal.GetReference(x);
        ref double ts = ref MemoryMarshal.GetReference(destination[..x.Length]);
        int j = 0;
        for (; j <= x.Length - Stride; j += Stride)
        {
            WideValues.Load(ref xs, j, out Vector<double> x0, out Vector<double> x1);
            x0.StoreUnsafe(ref ts, (nuint)j);
            x1.StoreUnsafe(ref ts, (nuint)(j + Vector<double>.Count));
        }
        for (; j < x.Length; j++)
        {
            Unsafe.Add(ref ts, j) = Value(ref xs, j);
        }
    }

    // A scalar conversion waits for the register's last use, which chains the steps of a loop; a packed one does not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Value<T>(ref T x, nint index) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float)
            ? Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.Add(ref Unsafe.As<T, float>(ref x), index))).ToScalar()
            : Unsafe.Add(ref Unsafe.As<T, double>(ref x), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> At(ref double source, int index) => Vector.LoadUnsafe(ref source, (nuint)index);

}

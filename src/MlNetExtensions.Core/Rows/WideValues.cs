using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core.Rows;

/// <summary>Values of float or double, as many at a time as two vectors of double hold.</summary>
internal static class WideValues
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<T>(ref T source, int index, out Vector<double> low, out Vector<double> high)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector.Widen(Vector.LoadUnsafe(ref Unsafe.As<T, float>(ref source), (nuint)index), out low, out high);
        }
        else
        {
            low = Vector.LoadUnsafe(ref Unsafe.As<T, double>(ref source), (nuint)index);
            high = Vector.LoadUnsafe(ref Unsafe.As<T, double>(ref source), (nuint)(index + Vector<double>.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector<double> low, Vector<double> high, ref T target, int index)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector.Narrow(low, high).StoreUnsafe(ref Unsafe.As<T, float>(ref target), (nuint)index);
        }
        else
        {
            low.StoreUnsafe(ref Unsafe.As<T, double>(ref target), (nuint)index);
            high.StoreUnsafe(ref Unsafe.As<T, double>(ref target), (nuint)(index + Vector<double>.Count));
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.Rows;

/// <summary>One row of <see cref="SparseRows{T}"/>, read without bounds checks: their constructor has checked every index.</summary>
internal readonly ref struct StoredRow<T>(ref T values, ref int columns, int count)
    where T : unmanaged, INumber<T>
{
    private readonly ref T _values = ref values;
    private readonly ref int _columns = ref columns;

    public nint Count { get; } = count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Value(nint k) => DenseKernels.Value(ref _values, k);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Column(nint k) => Unsafe.Add(ref _columns, k);

    /// <summary>Four values from k on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Values(nint k) => typeof(T) == typeof(float)
        ? Vector256.WidenLower(Vector128.LoadUnsafe(ref Unsafe.As<T, float>(ref _values), (nuint)k).ToVector256Unsafe())
        : Vector256.LoadUnsafe(ref Unsafe.As<T, double>(ref _values), (nuint)k);

    /// <summary>The entries of a vector at four columns from k on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<double> Gather(ref double vector, nint k) => Vector256.Create(
        Unsafe.Add(ref vector, Column(k)), Unsafe.Add(ref vector, Column(k + 1)), Unsafe.Add(ref vector, Column(k + 2)),
        Unsafe.Add(ref vector, Column(k + 3)));
}

using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>A zeroed, pinned array of double whose first element lies on a 64-byte boundary, for the kernels that take pointers.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly double[] _array;
    private readonly int _offset;

    public AlignedBuffer(long length)
    {
        _array = GC.AllocateArray<double>(checked((int)(length + Alignment / sizeof(double))), pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _offset = (int)((Alignment - address % Alignment) % Alignment / sizeof(double));
        Length = (int)length;
    }

    public int Length { get; }

    public Span<double> Span => _array.AsSpan(_offset, Length);

    /// <summary>Stays valid while this object is reachable: callers keep it alive in a field or by <see cref="GC.KeepAlive"/>.</summary>
    public double* Pointer => (double*)Marshal.UnsafeAddrOfPinnedArrayElement(_array, _offset);
}

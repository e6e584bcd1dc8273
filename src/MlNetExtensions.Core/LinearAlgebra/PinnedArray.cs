using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>A zeroed array that never moves and begins on a 64-byte boundary, for the kernels that take pointers.</summary>
/// <remarks><see cref="Pointer"/> stays valid while this object is reachable: whoever works with it holds the object in a field.</remarks>
internal sealed unsafe class PinnedArray<T> where T : unmanaged
{
    private const int Alignment = 64;
    private readonly T[] _array;
    private readonly int _offset;

    public PinnedArray(long length)
    {
        if (length > Array.MaxLength - Alignment)
        {
            throw new InsufficientMemoryException(
                $"A working buffer needs {length} numbers, but an array holds {Array.MaxLength}; use a smaller batch or narrower layers.");
        }

        _array = GC.AllocateArray<T>((int)length + Alignment / sizeof(T), pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        _offset = (int)((Alignment - address % Alignment) % Alignment / sizeof(T));
        Length = (int)length;
        Pointer = (T*)Marshal.UnsafeAddrOfPinnedArrayElement(_array, _offset);
    }

    public int Length { get; }

    public T* Pointer { get; }

    public Span<T> Span => _array.AsSpan(_offset, Length);
}

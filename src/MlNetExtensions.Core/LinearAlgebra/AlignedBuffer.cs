using System.Buffers;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>A zeroed, pinned array of double whose first element lies on a 64-byte boundary, for the kernels that take pointers.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private const int Slack = Alignment / sizeof(double);
    private const string Purpose = "A working copy of a matrix";
    private readonly int _offset;
    private double[] _array;
    private GCHandle _pin;

    /// <exception cref="InsufficientMemoryException">No array holds that many values, or the process may not use that much memory.</exception>
    public AlignedBuffer(long length)
        : this(GC.AllocateArray<double>(MatrixSize.Length(1, length + Slack, Purpose), pinned: true), (int)length) => GC.SuppressFinalize(this);

    private AlignedBuffer(double[] array, int length)
    {
        _array = array;
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        _offset = (int)((Alignment - address % Alignment) % Alignment / sizeof(double));
        Length = length;
    }

    // One that was never returned unpins its array, which is then garbage like any other.
    ~AlignedBuffer() => Unpin();

    public int Length { get; }

    public Span<double> Span => _array.AsSpan(_offset, Length);

    /// <summary>Stays valid while this object is reachable: callers keep it alive in a field or by <see cref="GC.KeepAlive"/>.</summary>
    public double* Pointer => (double*)Marshal.UnsafeAddrOfPinnedArrayElement(_array, _offset);

    /// <summary>
    /// One from the pool of arrays, to which <see cref="Return"/> gives it back: for large buffers that live shortly, where new memory
    /// costs more in page faults than the work that is done in it.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No array holds that many values, or the process may not use that much memory.</exception>
    public static AlignedBuffer Rent(long length)
    {
        double[] array = ArrayPool<double>.Shared.Rent(MatrixSize.Length(1, length + Slack, Purpose));
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var buffer = new AlignedBuffer(array, (int)length) { _pin = pin };
        buffer.Span.Clear();
        return buffer;
    }

    /// <summary>Gives a rented array back; nothing may use this buffer, nor what it handed out, any more.</summary>
    public void Return()
    {
        if (_pin.IsAllocated)
        {
            Unpin();
            ArrayPool<double>.Shared.Return(_array);
            _array = [];
        }
    }

    private void Unpin()
    {
        if (_pin.IsAllocated)
        {
            _pin.Free();
        }
    }
}

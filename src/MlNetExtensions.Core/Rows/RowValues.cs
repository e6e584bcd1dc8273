using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MlNetExtensions.Core.Rows;

/// <summary>What the row types share.</summary>
internal static class RowValues
{
    private const int CacheLine = 64;

    public static void RequireFloatOrDouble<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new ArgumentException($"Rows hold float or double values, not {typeof(T).Name}.");
        }
    }

    /// <summary>Asks for the cache lines of these values; a hint that neither reads nor fails.</summary>
    public static unsafe void Prefetch<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!Sse.IsSupported)
        {
            return;
        }
        // Should the collector move the array meanwhile, the hint is wasted and nothing else happens.
        var address = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));
        for (int offset = 0; offset < values.Length * sizeof(T); offset += CacheLine)
        {
            Sse.Prefetch0(address + offset);
        }
    }
}

using System.Numerics.Tensors;

namespace Benchmarks.FiniteSums;

/// <summary>What the machine's memory delivers to all cores: STREAM's triad a ← b + s·c, 24 bytes an element.</summary>
internal static class MemoryBandwidth
{
    // Three arrays of this size are several times larger than any last-level cache.
    private const int Length = 1 << 26;
    private const int BytesPerElement = 3 * sizeof(double);

    /// <summary>Bytes per second.</summary>
    public static double Triad()
    {
        var a = new double[Length];
        var b = new double[Length];
        var c = new double[Length];
        b.AsSpan().Fill(1);
        c.AsSpan().Fill(2);
        int share = Length / Environment.ProcessorCount;
        double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() => Parallel.For(0, Environment.ProcessorCount, core =>
            TensorPrimitives.MultiplyAdd(c.AsSpan(core * share, share), 3.0, b.AsSpan(core * share, share), a.AsSpan(core * share, share)))));
        return (double)share * Environment.ProcessorCount * BytesPerElement / seconds;
    }
}

using System.Runtime.InteropServices;

namespace MlNetExtensions.Core;

/// <summary>Arrays in a saved state, little-endian: what <see cref="StateReader"/> reads.</summary>
public static class StateWriting
{
    /// <summary>Writes doubles without their number.</summary>
    public static void WriteDoubles(this BinaryWriter writer, ReadOnlySpan<double> values) => Write(writer, values);

    /// <summary>Writes floats without their number.</summary>
    public static void WriteSingles(this BinaryWriter writer, ReadOnlySpan<float> values) => Write(writer, values);

    /// <summary>Writes whole numbers of 64 bits without their number.</summary>
    public static void WriteInt64s(this BinaryWriter writer, ReadOnlySpan<long> values) => Write(writer, values);

    private static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(writer);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (BitConverter.IsLittleEndian)
        {
            writer.Write(bytes);
            return;
        }

        Span<byte> reversed = stackalloc byte[sizeof(double)];
        int size = values.Length > 0 ? bytes.Length / values.Length : 1;
        for (int i = 0; i < bytes.Length; i += size)
        {
            bytes.Slice(i, size).CopyTo(reversed);
            reversed[..size].Reverse();
            writer.Write(reversed[..size]);
        }
    }
}

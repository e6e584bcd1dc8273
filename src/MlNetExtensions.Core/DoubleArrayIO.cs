using System.Runtime.InteropServices;

namespace MlNetExtensions.Core;

/// <summary>Arrays of double in a binary stream, little-endian.</summary>
internal static class DoubleArrayIO
{
    public static void WriteDoubles(this BinaryWriter writer, ReadOnlySpan<double> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            writer.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (double value in values)
        {
            writer.Write(value);
        }
    }

    public static double[] ReadDoubles(this BinaryReader reader, int count)
    {
        double[] values = new double[count];
        if (BitConverter.IsLittleEndian)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        for (int i = 0; i < count; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values;
    }
}

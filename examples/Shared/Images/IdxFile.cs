using System.Buffers.Binary;

namespace MlNetExtensions.Examples;

/// <summary>Reads files in the format of MNIST: a magic number whose last byte is the number of dimensions, the dimensions (big-endian), the bytes.</summary>
public static class IdxFile
{
    private const int UnsignedBytes = 8;

    /// <summary>All bytes of a packed file.</summary>
    /// <param name="itemSize">Bytes that each item of the first dimension must have.</param>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, or not of that format or size.</exception>
    public static byte[] Read(string path, int itemSize)
    {
        using var unpacked = new MemoryStream();
        using (Stream file = MaybeGzip.OpenRead(path))
            file.CopyTo(unpacked);

        byte[] bytes = unpacked.ToArray();
        if (bytes.Length < sizeof(int) || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UnsignedBytes || bytes.Length < sizeof(int) * (1 + bytes[3]))
            throw new InvalidDataException($"'{path}' is no idx file of bytes.");
        int header = sizeof(int) * (1 + bytes[3]);
        long count = bytes[3] == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(sizeof(int)));
        return bytes.Length - header == count * itemSize
            ? bytes[header..]
            : throw new InvalidDataException($"'{path}' announces {count} items of {itemSize} bytes, but has {bytes.Length - header} bytes after its header.");
    }
}

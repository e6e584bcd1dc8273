using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Examples;

/// <summary>
/// Reads NumPy's .npy arrays of numbers, in C or Fortran order and either byte order, as rows of
/// <see cref="float"/> or <see cref="double"/>. Pickled objects are refused: unpickling runs code from the file.
/// </summary>
public static class Npy
{
    /// <summary>Reads a file, unpacking it if its name ends in <c>.gz</c>.</summary>
    /// <inheritdoc cref="Read{T}(Stream, string)"/>
    public static RowMajor<T> Read<T>(string path)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        using Stream stream = MaybeGzip.OpenRead(path);
        return Read<T>(stream, $"'{path}'");
    }

    /// <param name="source">What errors call the array.</param>
    /// <returns>A scalar as 1 × 1, a vector as n × 1, a matrix as it is.</returns>
    /// <exception cref="InvalidDataException">Not an array of numbers of at most two dimensions, damaged or truncated.</exception>
    public static RowMajor<T> Read<T>(Stream stream, string source)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        NpyHeader header = NpyHeader.Read(stream, source);
        (int rows, int columns) = RowsAndColumns(header.Shape, source);
        (int size, Func<byte[], T[]> convert) = Conversion<T>(header.Type, source);
        if ((long)rows * columns * size > Array.MaxLength)
            throw new InvalidDataException($"{source} is {rows} x {columns} elements of {size} bytes: too large to be read at once.");

        byte[] bytes = NpyHeader.ReadExactly(stream, rows * columns * size, source, "data");
        if (header.BigEndian == BitConverter.IsLittleEndian)
            SwapBytes(bytes, size);
        // To the end, where a packed file is verified.
        stream.CopyTo(Stream.Null);
        T[] values = convert(bytes);
        return new RowMajor<T>(header.Fortran ? Transpose(values, columns, rows) : values, rows, columns);
    }

    private static (int Rows, int Columns) RowsAndColumns(int[] shape, string source) => shape switch
    {
        [] => (1, 1),
        [int n] => (n, 1),
        [int n, int d] => (n, d),
        _ => throw new InvalidDataException($"{source} has {shape.Length} dimensions ({string.Join(", ", shape)}); at most 2 can be read. Reshape it before saving."),
    };

    private static (int Size, Func<byte[], T[]> Convert) Conversion<T>(string type, string source)
        where T : struct, IBinaryFloatingPointIeee754<T> => type switch
        {
            "f4" => (sizeof(float), Convert<float, T>),
            "f8" => (sizeof(double), Convert<double, T>),
            "i1" => (sizeof(sbyte), Convert<sbyte, T>),
            "i2" => (sizeof(short), Convert<short, T>),
            "i4" => (sizeof(int), Convert<int, T>),
            "i8" => (sizeof(long), Convert<long, T>),
            "u1" or "b1" => (sizeof(byte), Convert<byte, T>),
            "u2" => (sizeof(ushort), Convert<ushort, T>),
            "u4" => (sizeof(uint), Convert<uint, T>),
            ['O', ..] => throw new InvalidDataException($"{source} holds pickled Python objects, which are never read. Save it with a numeric dtype and allow_pickle=False."),
            _ => throw new InvalidDataException($"{source} has element type '{type}'; f4, f8, i1, i2, i4, i8, u1, u2, u4 and b1 can be read."),
        };

    private static T[] Convert<TStored, T>(byte[] bytes)
        where TStored : unmanaged, INumberBase<TStored>
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<TStored> stored = MemoryMarshal.Cast<byte, TStored>(bytes);
        var values = new T[stored.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(stored[i]);
        return values;
    }

    private static void SwapBytes(byte[] bytes, int size)
    {
        for (int i = 0; i < bytes.Length; i += size)
            bytes.AsSpan(i, size).Reverse();
    }

    private static T[] Transpose<T>(T[] values, int rows, int columns)
    {
        var transposed = new T[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                transposed[column * rows + row] = values[row * columns + column];
        }
        return transposed;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MlNetExtensions.Examples;

/// <summary>What the header of an .npy file (versions 1 to 3) says: element type, byte order, storage order, shape.</summary>
/// <param name="Type">NumPy's type code without byte order: f4, i8, b1, …</param>
internal sealed partial record NpyHeader(string Type, bool BigEndian, bool Fortran, int[] Shape)
{
    private const int PreambleLength = 8;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Read(Stream stream, string source)
    {
        byte[] preamble = ReadExactly(stream, PreambleLength, source, "preamble");
        if (!preamble.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"{source} is not an .npy array: it does not start with the NUMPY magic.");
        int version = preamble[Magic.Length];
        if (version is < 1 or > 3)
            throw new InvalidDataException($"{source} has .npy version {version}; versions 1 to 3 can be read.");
        int length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(ReadExactly(stream, sizeof(ushort), source, "header length"))
            : BinaryPrimitives.ReadInt32LittleEndian(ReadExactly(stream, sizeof(int), source, "header length"));
        // NumPy itself refuses headers above 10 000 characters unless told to trust the file.
        if (length is < 0 or > 10_000)
            throw new InvalidDataException($"{source} announces an .npy header of {length} bytes; at most 10000 are read.");
        byte[] text = ReadExactly(stream, length, source, "header");
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), source);
    }

    public static byte[] ReadExactly(Stream stream, int length, string source, string part)
    {
        var bytes = new byte[length];
        int read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return read == length
            ? bytes
            : throw new InvalidDataException($"{source} is truncated: its {part} has {read} of {length} bytes.");
    }

    private static NpyHeader Parse(string text, string source)
    {
        if (StructuredDescr.IsMatch(text))
            throw new InvalidDataException($"{source} holds records; save each field as an array of its own.");
        Match descr = Descr.Match(text), order = Order.Match(text), shape = ShapeTuple.Match(text);
        if (!descr.Success || !order.Success || !shape.Success)
            throw new InvalidDataException($"{source} has an .npy header that lacks descr, fortran_order or shape: {text.Trim()}");
        return new NpyHeader(
            descr.Groups["type"].Value,
            descr.Groups["endian"].Value == ">",
            order.Groups["fortran"].Value == "True",
            ParseShape(shape.Groups["sizes"].Value, source));
    }

    private static int[] ParseShape(string sizes, string source) =>
        [.. sizes
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                ? value
                : throw new InvalidDataException($"{source} has shape ({sizes}): '{size}' is not a size that fits 32 bits."))];

    [GeneratedRegex(@"'descr'\s*:\s*\[")]
    private static partial Regex StructuredDescr { get; }

    [GeneratedRegex(@"'descr'\s*:\s*'(?<endian>[<>|=]?)(?<type>[^']+)'")]
    private static partial Regex Descr { get; }

    [GeneratedRegex(@"'fortran_order'\s*:\s*(?<fortran>True|False)")]
    private static partial Regex Order { get; }

    [GeneratedRegex(@"'shape'\s*:\s*\((?<sizes>[^)]*)\)")]
    private static partial Regex ShapeTuple { get; }
}

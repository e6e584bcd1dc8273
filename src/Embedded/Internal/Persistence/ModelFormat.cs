using System.IO.Compression;

namespace Microsoft.ML.Internal;

/// <summary>How components lie in the archive: one entry each, that starts with a header, in the folder of its parent.</summary>
internal static class ModelFormat
{
    private const string EntryName = "Model.key";
    private const uint Magic = 0x4D4C4E58;
    private const ushort Version = 1;

    // No byte of a deflated stream stands for more than 1,032.
    private const long MostExpansion = 1032;

    // Saving the same model twice gives the same bytes: 1980 is the first year that an archive can name.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Child(string path, string name) => $"{path}/{name}";

    public static string EntryOf(string path) => $"{path}/{EntryName}";

    public static void WriteHeader(BinaryWriter writer, string loaderSignature)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(loaderSignature);
    }

    public static string ReadHeader(BinaryReader reader, string path)
    {
        if (reader.ReadUInt32() != Magic)
            throw new InvalidDataException($"Component '{path}' is not part of a model saved by this library.");
        ushort version = reader.ReadUInt16();
        if (version != Version)
            throw new InvalidDataException($"Component '{path}' has format version {version}; this library reads version {Version}.");
        return reader.ReadString();
    }

    /// <summary>True for what reading a damaged entry throws: never for a missing assembly, which is no matter of the file.</summary>
    public static bool IsDamage(Exception error) => error switch
    {
        FileNotFoundException or FileLoadException => false,
        IOException or FormatException or ArgumentException or OverflowException or InvalidCastException or NotSupportedException => true,
        _ => false,
    };

    public static void WriteEntry(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        var entry = archive.CreateEntry(name);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }

    public static MemoryStream ReadEntry(ZipArchive archive, string name)
    {
        var entry = archive.GetEntry(name) ?? throw new InvalidDataException($"The model has no entry '{name}'.");
        if (entry.Length > MostExpansion * (entry.CompressedLength + 64))
            throw new InvalidDataException($"Entry '{name}' of the model claims {entry.Length} bytes, more than its {entry.CompressedLength} compressed bytes can hold.");
        var content = new MemoryStream(checked((int)entry.Length));
        using (var stream = entry.Open())
            stream.CopyTo(content);
        content.Position = 0;
        return content;
    }
}

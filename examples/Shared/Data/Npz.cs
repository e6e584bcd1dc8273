using System.IO.Compression;
using System.Numerics;

namespace MlNetExtensions.Examples;

/// <summary>An open .npz file: a zip of .npy arrays, deflated or stored.</summary>
public sealed class Npz : IDisposable
{
    private const string Extension = ".npy";

    private readonly string _path;
    private readonly ZipArchive _zip;

    /// <exception cref="InvalidDataException">Not a zip file, or its end is missing.</exception>
    public Npz(string path)
    {
        _path = path;
        FileStream file = File.OpenRead(path);
        try
        {
            _zip = new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' is not a whole .npz (zip) file: {e.Message}", e);
        }
    }

    /// <summary>The names of the arrays, without ".npy".</summary>
    public IEnumerable<string> Names =>
        _zip.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(Extension, StringComparison.Ordinal)).Select(name => name[..^Extension.Length]);

    /// <inheritdoc cref="Npy.Read{T}(Stream, string)"/>
    public RowMajor<T> Read<T>(string name)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ZipArchiveEntry entry = _zip.GetEntry(name + Extension)
            ?? throw new InvalidDataException($"'{_path}' has no array '{name}'; it has {string.Join(", ", Names)}.");
        string source = $"Array '{name}' of '{_path}'";
        try
        {
            using Stream stream = new ChecksumStream(entry.Open(), entry.Length, entry.Crc32, source);
            return Npy.Read<T>(stream, source);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{source} is damaged: {e.Message}", e);
        }
    }

    public void Dispose() => _zip.Dispose();
}

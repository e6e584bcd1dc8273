using System.IO.Compression;

namespace MlNetExtensions.Examples;

/// <summary>Opens a file for reading; one whose name ends in <c>.gz</c> is unpacked on the way.</summary>
internal static class MaybeGzip
{
    public static Stream OpenRead(string path)
    {
        FileStream file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }
}

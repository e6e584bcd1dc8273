namespace MlNetExtensions.Examples;

/// <summary>Opens a file for reading; one whose name ends in <c>.gz</c> is unpacked on the way, after it was read once to see that it is whole.</summary>
public static class MaybeGzip
{
    /// <exception cref="InvalidDataException">A packed file is damaged or truncated.</exception>
    public static Stream OpenRead(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            return File.OpenRead(path);
        using (Stream whole = Unpack(path))
            whole.CopyTo(Stream.Null);
        return Unpack(path);
    }

    private static WholeGzipStream Unpack(string path) => new(File.OpenRead(path), $"'{path}'");
}

namespace Microsoft.ML.Data;

/// <summary>Files read one after the other; a path may hold several separated by '+' and wildcards.</summary>
public sealed class MultiFileSource : IMultiStreamSource
{
    private readonly string[] _paths;

    public MultiFileSource(params string[] paths)
    {
        _paths = paths is null ? [] : paths.SelectMany(Expand).ToArray();
    }

    public int Count => _paths.Length;

    public string GetPathOrNull(int index) => _paths[index];

    public Stream Open(int index)
    {
        string path = _paths[index];
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
    }

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    private static IEnumerable<string> Expand(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        // A file whose own name contains '+' is that file, not two.
        return File.Exists(path) ? [path] : path.Split('+', StringSplitOptions.RemoveEmptyEntries).SelectMany(ExpandWildcard);
    }

    private static IEnumerable<string> ExpandWildcard(string path)
    {
        if (path.IndexOfAny(['*', '?']) < 0)
        {
            return [path];
        }

        string directory = Path.GetDirectoryName(path);
        return Directory.EnumerateFiles(string.IsNullOrEmpty(directory) ? "." : directory, Path.GetFileName(path)).Order(StringComparer.Ordinal);
    }
}

namespace MlNetExtensions.Examples;

/// <summary>Files that a command line names, tried before the work begins: what cannot be read or written is said at once.</summary>
public static class Files
{
    /// <exception cref="UserException">The file is absent or cannot be read.</exception>
    public static void CheckReadable(string path) => Try(path, "read", () =>
    {
        using FileStream file = File.OpenRead(path);
    });

    /// <summary>A file that was there is left as it is, one that was not is not left behind.</summary>
    /// <param name="path">Where a result goes.</param>
    /// <param name="inputs">Files that it must not replace.</param>
    /// <exception cref="UserException">The file cannot be written, or is one of the inputs.</exception>
    public static void CheckWritable(string path, params ReadOnlySpan<string> inputs)
    {
        foreach (string input in inputs)
        {
            if (Try(path, "write", () => Path.GetFullPath(path)) == Path.GetFullPath(input))
                throw new UserException($"Cannot write '{path}': it is read as input and would be lost.");
        }

        bool isNew = !File.Exists(path);
        Try(path, "write", () =>
        {
            using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        });
        if (isNew)
            File.Delete(path);
    }

    private static void Try(string path, string verb, Action attempt) => Try(path, verb, () =>
    {
        attempt();
        return true;
    });

    private static T Try<T>(string path, string verb, Func<T> attempt)
    {
        if (path.Length == 0)
            throw new UserException($"Cannot {verb} a file without a name.");
        if (Directory.Exists(path))
            throw new UserException($"Cannot {verb} '{path}': it is a folder.");
        try
        {
            return attempt();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"Cannot {verb} '{path}': {Reason(failure)}.", failure);
        }
    }

    private static string Reason(Exception failure) => failure switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "access is denied",
        PathTooLongException => "the path is too long",
        _ => ConsoleProgram.OneLine(failure.Message).TrimEnd('.'),
    };
}

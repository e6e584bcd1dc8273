namespace MlNetExtensions.Examples;

/// <summary>
/// Finds the development data: the folder named by <c>MLNETEXTENSIONS_DATA</c>, else <c>../shared/data</c> seen from
/// the folder of the solution. The data are no part of the repository, so callers ask <see cref="Problem"/> or
/// <see cref="TryFind"/> first when they can do without.
/// </summary>
public static class DataFolder
{
    public const string Variable = "MLNETEXTENSIONS_DATA";

    private const string Solution = "MlNetExtensions.sln";

    /// <summary>True, and the full path, if the folder is there.</summary>
    public static bool TryFind(out string path)
    {
        path = Candidate() ?? "";
        return Directory.Exists(path);
    }

    /// <summary>The full path of a data file.</summary>
    /// <param name="relativePath">Path inside the folder, with forward slashes.</param>
    /// <exception cref="FileNotFoundException">The folder or the file is absent; the message says what to do.</exception>
    public static string File(string relativePath) =>
        Problem(relativePath) is { } problem ? throw new FileNotFoundException(problem, relativePath) : FullPath(relativePath);

    /// <summary>What keeps the folder (or one of its files) from being read, and the remedy; null if nothing does.</summary>
    public static string? Problem(string? relativePath = null)
    {
        if (!TryFind(out string folder))
            return $"No data folder: {WhereLooked(folder)} Set the environment variable {Variable} to the folder that holds the development data.";
        if (relativePath is null || System.IO.File.Exists(FullPath(relativePath)))
            return null;
        return $"The data folder '{folder}' has no file '{relativePath}'. Add it, or set the environment variable {Variable} to a folder that has it.";
    }

    private static string FullPath(string relativePath) => Path.GetFullPath(relativePath, Candidate()!);

    private static string? Candidate()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
            return Path.GetFullPath(configured);
        return SolutionFolder() is { } solution ? Path.GetFullPath("../shared/data", solution) : null;
    }

    private static string WhereLooked(string folder) =>
        folder.Length == 0
            ? $"{Variable} is not set, and no folder above '{AppContext.BaseDirectory}' holds {Solution}."
            : $"'{folder}' does not exist.";

    private static string? SolutionFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, Solution)))
            folder = folder.Parent;
        return folder?.FullName;
    }
}

namespace MlNetExtensions.Tests.Docs;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Pages for users, from the root.</summary>
    public static string[] Pages { get; } = ["README.md", .. Files("*.md", "docs").Select(file => System.IO.Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "MlNetExtensions.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' has MlNetExtensions.sln.");
        }
    }

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories));
}

namespace MlNetExtensions.Golden;

/// <summary>Where the golden files lie: beside the test assembly, or where an environment variable says.</summary>
internal static class GoldenFolder
{
    public const string Variable = "MLNETEXTENSIONS_GOLDEN";

    public static string Path { get; } = Locate(Environment.GetEnvironmentVariable(Variable));

    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Path, "*.json").Select(System.IO.Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;

    public static bool Has(string file) => File.Exists(FullName(file));

    public static string FullName(string file) => System.IO.Path.Combine(Path, file + ".json");

    internal static string Locate(string? other)
    {
        if (string.IsNullOrEmpty(other))
        {
            return System.IO.Path.Combine(AppContext.BaseDirectory, "golden");
        }

        return Directory.Exists(other)
            ? System.IO.Path.GetFullPath(other)
            : throw new DirectoryNotFoundException($"{Variable} names '{other}', which is not a folder; set it to a folder of golden files or clear it.");
    }
}

using System.Text.Json;

namespace Benchmarks;

/// <summary>Where results go.</summary>
internal static class Results
{
    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true };

    /// <summary>The folder of the solution.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetExtensions.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? Environment.CurrentDirectory;
        }
    }
}

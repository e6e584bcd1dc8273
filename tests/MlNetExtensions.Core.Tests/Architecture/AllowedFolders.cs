using System.Text.RegularExpressions;

namespace MlNetExtensions.Core.Tests.Architecture;

/// <summary>The table of docs/architecture.md: folders, and the folders that they may know.</summary>
internal static partial class AllowedFolders
{
    /// <summary>Folders with those that they may know: the ones named beside them, and their own row.</summary>
    public static Dictionary<string, HashSet<string>> Read(string path)
    {
        var allowed = new Dictionary<string, HashSet<string>>();
        foreach (string line in File.ReadLines(path).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            string[] cells = line.Split('|');
            string[] folders = Names(cells[1]);
            foreach (string folder in folders)
            {
                allowed.Add(folder, [.. folders, .. Names(cells[2])]);
            }
        }

        return allowed;
    }

    public static bool SameRow(Dictionary<string, HashSet<string>> allowed, string one, string other) =>
        one == other || (allowed[one].Contains(other) && allowed[other].Contains(one));

    private static string[] Names(string cell) => [.. Name().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}

using System.Text.RegularExpressions;

namespace MlNetExtensions.Core.Tests.Architecture;

/// <summary>
/// Which folder's sources use which folder's types, read from the text: namespaces are coarser than folders, and a compiler forgets where a type
/// lay. A use is the name of a type that the file can see, outside comments, strings and the members of something.
/// </summary>
internal sealed partial class SourceFolders
{
    private readonly Dictionary<string, List<(string Folder, string Namespace)>> _types = [];

    public SourceFolders(string root, params string[] projects)
    {
        Source[] sources = [.. projects.SelectMany(project =>
            Directory.EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories).Select(path => new Source(root, path)))];
        foreach (Source source in sources)
        {
            foreach (Match type in Declaration().Matches(source.Code))
            {
                string name = type.Groups[1].Value;
                _types.TryAdd(name, []);
                _types[name].Add((source.Folder, source.Namespace));
            }
        }

        Folders = [.. sources.Select(source => source.Folder)];
        Uses = [.. sources.SelectMany(UsesOf).Distinct()];
    }

    /// <summary>All folders with sources.</summary>
    public HashSet<string> Folders { get; }

    /// <summary>The types of other folders that files name.</summary>
    public IReadOnlyList<(string From, string To, string File, string Type)> Uses { get; }

    private IEnumerable<(string From, string To, string File, string Type)> UsesOf(Source source)
    {
        foreach (string name in Name().Matches(source.Code).Select(match => match.Value).Distinct())
        {
            foreach ((string folder, string space) in _types.GetValueOrDefault(name) ?? [])
            {
                // The compiler sees to it that Core knows nothing of the pack; names of the two may be alike.
                if (folder != source.Folder && source.Sees(space) && !(IsCore(source.Folder) && !IsCore(folder)))
                {
                    yield return (source.Folder, folder, source.File, name);
                }
            }
        }
    }

    private static bool IsCore(string folder) => folder.StartsWith("Core", StringComparison.Ordinal);

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();

    // Nested types are indented, and nobody outside names them alone.
    [GeneratedRegex(@"^(?:[a-z]+ )+(?:class|struct|interface|enum|record(?: struct)?|delegate [\w<>?]+) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    private sealed class Source
    {
        private readonly HashSet<string> _usings;

        public Source(string root, string path)
        {
            File = Path.GetFileName(path);
            string[] parts = Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Split(Path.DirectorySeparatorChar);
            Folder = string.Join('/', [parts[0] == "MlNetExtensions" ? "Pack" : "Core", .. parts[1..]]);
            Code = CommentOrString().Replace(System.IO.File.ReadAllText(path), "\"\"");
            Namespace = NamespaceLine().Match(Code).Groups[1].Value;
            _usings = [.. Using().Matches(Code).Select(match => match.Groups[1].Value)];
        }

        public string File { get; }

        public string Folder { get; }

        public string Code { get; }

        public string Namespace { get; }

        public bool Sees(string space) => Namespace == space || Namespace.StartsWith(space + ".", StringComparison.Ordinal) || _usings.Contains(space);
    }
}

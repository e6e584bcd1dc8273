using System.Text.RegularExpressions;

namespace Embedded.Tests.Surface;

/// <summary>Reads lists of public types: a type per unindented line, its members indented below it, comments after '#'.</summary>
internal static partial class SurfaceList
{
    /// <summary>Names a file with the surface of all of ML.NET, to be used in place of the committed part.</summary>
    public const string FullListVariable = "MLNETEXTENSIONS_PUBLIC_API";

    public static IReadOnlyDictionary<string, SurfaceType> Committed { get; } =
        Read(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "surface", "public-api.txt")));

    /// <summary>The full list where there is one, else the committed part of it.</summary>
    public static IReadOnlyDictionary<string, SurfaceType> Real { get; } =
        Environment.GetEnvironmentVariable(FullListVariable) is { Length: > 0 } path ? Read(File.ReadLines(path)) : Committed;

    public static IReadOnlyDictionary<string, SurfaceType> Read(IEnumerable<string> lines)
    {
        var types = new Dictionary<string, SurfaceType>();
        var members = new List<SurfaceMember>();
        string? typeName = null;
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == ' ')
            {
                members.Add(ReadMember(line[2..], typeName ?? throw new FormatException($"A member before any type: '{line}'.")));
                continue;
            }

            SurfaceType type = ReadType(line, members = []);
            types.Add(typeName = type.Name, type);
        }

        return types;
    }

    private static SurfaceType ReadType(string line, List<SurfaceMember> members)
    {
        Match match = TypeLine().Match(line);
        if (!match.Success)
        {
            throw new FormatException($"Not a type: '{line}'.");
        }

        string bases = match.Groups["bases"].Value;
        return new SurfaceType(
            match.Groups["kind"].Value,
            match.Groups["name"].Value,
            bases.Length == 0 ? [] : bases.Split(", "),
            match.Groups["constraints"].Value,
            match.Groups["obsolete"].Success,
            members);
    }

    private static SurfaceMember ReadMember(string line, string typeName)
    {
        Match head = MemberHead().Match(line);
        string fullName = head.Groups["name"].Value;
        if (!head.Success || !fullName.StartsWith(typeName + ".", StringComparison.Ordinal))
        {
            throw new FormatException($"Not a member of {typeName}: '{line}'.");
        }

        string name = fullName[(typeName.Length + 1)..];
        int typeParameters = name.IndexOf('<');
        return new SurfaceMember(line, typeParameters < 0 ? name : name[..typeParameters], head.Groups["parameters"].Success);
    }

    // Bases are separated by a comma and a space, generic arguments by a comma alone, so a name never holds a space.
    [GeneratedRegex(@"^(?<kind>[a-z]+(?: [a-z]+)*) (?<name>\S+)(?: : (?<bases>.+?))?(?<constraints>(?: where .+?)?)(?<obsolete> \[Obsolete\])?(?: \[[\w.]+\])?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?:\S+ )*?(?<name>\S+?)(?:(?<parameters>\(|\[\w)| \{ | = |$)")]
    private static partial Regex MemberHead();
}

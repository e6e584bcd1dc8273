namespace Embedded.Tests.Surface;

/// <summary>One type of the list: its header line taken apart, and its members by line.</summary>
internal sealed record SurfaceType(
    string Kind,
    string Name,
    IReadOnlyList<string> Bases,
    string Constraints,
    bool Obsolete,
    IReadOnlyList<SurfaceMember> Members)
{
    /// <summary>Interfaces, delegates and enums are contracts: a part of one is a different one.</summary>
    public bool MustBeComplete => Kind is "interface" or "delegate" or "enum";

    public bool CanBeDerivedFrom => Kind is "class" or "abstract class" && Members.Any(member => member.Name == "ctor");
}

/// <summary>One member of the list: the line as it stands, and the member's simple name.</summary>
internal sealed record SurfaceMember(string Line, string Name, bool HasParameters)
{
    /// <summary>The type that an extension method extends.</summary>
    public string? Extended => Line.Split("(this ") is [_, var parameters] ? parameters.Split(' ')[0] : null;

    public bool IsAbstract => Line.StartsWith("abstract ", StringComparison.Ordinal) || Line.StartsWith("protected abstract ", StringComparison.Ordinal);
}

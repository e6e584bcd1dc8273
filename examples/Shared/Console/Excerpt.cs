namespace MlNetExtensions.Examples;

/// <summary>Text from a file as an error quotes it: on one line, and not all of a long field.</summary>
public static class Excerpt
{
    private const int Length = 80;
    private const int Names = 12;

    /// <summary>The first 80 characters of a text, control characters as blanks.</summary>
    public static string Of(string text)
    {
        string line = string.Create(Math.Min(text.Length, Length), text, (span, whole) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(whole[i]) ? ' ' : whole[i];
        });
        return text.Length > Length ? line[..^1] + "…" : line;
    }

    /// <summary>The first names of a list.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(Names).Select(Of)) + (names.Count > Names ? $" and {names.Count - Names} more" : "");
}

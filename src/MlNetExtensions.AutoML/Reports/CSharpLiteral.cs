using System.Globalization;
using System.Text;

namespace MlNetExtensions;

/// <summary>Values as C#.</summary>
internal static class CSharpLiteral
{
    /// <exception cref="ArgumentException">A value of another kind than those of search spaces and columns.</exception>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => Of(text),
        string[] texts => $"[{string.Join(", ", texts.Select(Of))}]",
        bool flag => flag ? "true" : "false",
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        float number => string.Create(CultureInfo.InvariantCulture, $"{number:R}F"),
        double number => string.Create(CultureInfo.InvariantCulture, $"{number:R}D"),
        _ => throw new ArgumentException($"A {value.GetType()} has no literal here.", nameof(value)),
    };

    public static string Of(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or '\u0085' or '\u2028' or '\u2029' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }
}

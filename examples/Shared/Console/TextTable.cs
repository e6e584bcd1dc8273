using System.Text;

namespace MlNetExtensions.Examples;

/// <summary>
/// A table of text for a given width. Headers may break at blanks, cells never: columns that do not fit side by side follow below, each
/// block with the first column repeated.
/// </summary>
/// <param name="title">A line above, broken at blanks.</param>
/// <param name="headers">The first is that of the names, which are aligned left; the others are aligned right.</param>
public sealed class TextTable(string title, params IReadOnlyList<string> headers)
{
    private const string Gap = "  ";

    private readonly List<string[]?> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">There is not one cell for each header.</exception>
    public TextTable Row(params string[] cells)
    {
        if (cells.Length != headers.Count)
            throw new ArgumentException($"There are {cells.Length} cells for {headers.Count} columns.", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    /// <summary>Adds a line that sets off what follows.</summary>
    public TextTable Rule()
    {
        _rows.Add(null);
        return this;
    }

    /// <summary>The lines, none with blanks at its end.</summary>
    public string Format(int width)
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', Break(title, width)).Append("\n\n");
        int[] widths = [.. Enumerable.Range(0, headers.Count).Select(WidthOf)];
        for (int first = 1; first < headers.Count || first == 1;)
        {
            int past = first, used = widths[0];
            while (past < headers.Count && (past == first || used + Gap.Length + widths[past] <= width))
                used += Gap.Length + widths[past++];
            Append(text, [0, .. Enumerable.Range(first, past - first)], widths);
            text.Append('\n');
            first = Math.Max(past, first + 1);
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private void Append(StringBuilder text, int[] columns, int[] widths)
    {
        string[][] headings = [.. columns.Select(column => Break(headers[column], widths[column]))];
        int lines = headings.Max(heading => heading.Length);
        for (int line = 0; line < lines; line++)
        {
            // A short heading stands at the bottom, beside the numbers.
            Append(text, columns, widths, [.. headings.Select(heading => line < lines - heading.Length ? "" : heading[line - lines + heading.Length])]);
        }

        string rule = string.Join(Gap, columns.Select(column => new string('-', widths[column])));
        text.Append(rule).Append('\n');
        foreach (string[]? row in _rows)
        {
            if (row is null)
                text.Append(rule).Append('\n');
            else
                Append(text, columns, widths, [.. columns.Select(column => row[column])]);
        }
    }

    private static void Append(StringBuilder text, int[] columns, int[] widths, string[] cells)
    {
        string line = string.Join(Gap, cells.Select((cell, i) => columns[i] == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[columns[i]])));
        text.Append(line.TrimEnd()).Append('\n');
    }

    private int WidthOf(int column) => Math.Max(headers[column].Split(' ').Max(word => word.Length), _rows.Max(row => row?[column].Length) ?? 0);

    private static string[] Break(string text, int width)
    {
        List<string> lines = [];
        foreach (string word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
                lines[^1] += " " + word;
            else
                lines.Add(word);
        }

        return [.. lines];
    }
}

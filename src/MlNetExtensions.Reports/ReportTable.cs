using System.Globalization;
using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>A column.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Format">Numeric format of the column's numbers.</param>
/// <param name="Competes">Whether its numbers can be the best of their row.</param>
public sealed record ReportColumn(string Header, string Format = "0.###", bool Competes = false);

/// <summary>Which number of a row is emphasized, among the columns that compete.</summary>
public enum Best
{
    /// <summary>The greatest.</summary>
    Highest,

    /// <summary>The smallest.</summary>
    Lowest,
}

/// <summary>A table of texts and numbers; the first column names the rows.</summary>
public sealed class ReportTable(string caption, params IReadOnlyList<ReportColumn> columns)
{
    private readonly List<ReportCell[]> _rows = [];
    private readonly List<ReportCell[]> _summaries = [];

    /// <summary>Which number of a row is emphasized.</summary>
    public Best Best { get; init; }

    /// <summary>A row of one cell a column.</summary>
    public ReportTable Row(params ReportCell[] cells)
    {
        _rows.Add(Checked(cells));
        return this;
    }

    /// <summary>A row set apart at the foot: a mean, a total.</summary>
    public ReportTable Summary(params ReportCell[] cells)
    {
        _summaries.Add(Checked(cells));
        return this;
    }

    internal XElement Draw() => new("table",
        new XElement("caption", caption),
        new XElement("thead", new XElement("tr", columns.Select((column, i) => new XElement("th", new XAttribute("scope", "col"), Alignment(i), column.Header)))),
        new XElement("tbody", _rows.Select(DrawRow)),
        _summaries.Count == 0 ? null : new XElement("tfoot", _summaries.Select(DrawRow)));

    private XElement DrawRow(ReportCell[] cells)
    {
        string? best = BestText(cells);
        return new XElement("tr", cells.Select((cell, i) =>
        {
            string text = Text(cell, i);
            bool isBest = columns[i].Competes && !cell.IsText && text == best;
            return i == 0
                ? new XElement("th", new XAttribute("scope", "row"), Alignment(i), text)
                : new XElement("td", Alignment(i), isBest ? new XElement("strong", text) : text);
        }));
    }

    /// <summary>Compared as written, so numbers that print alike are all best.</summary>
    private string? BestText(ReportCell[] cells)
    {
        int[] competitors = [.. Enumerable.Range(0, cells.Length).Where(i => columns[i].Competes && double.IsFinite(cells[i].Number))];
        if (competitors.Length < 2)
            return null;
        int best = Best == Best.Highest ? competitors.MaxBy(i => cells[i].Number) : competitors.MinBy(i => cells[i].Number);
        return Text(cells[best], best);
    }

    private string Text(ReportCell cell, int column) =>
        cell.Text ?? (double.IsNaN(cell.Number) ? "–" : cell.Number.ToString(columns[column].Format, CultureInfo.InvariantCulture).Replace('-', '−'));

    private XAttribute? Alignment(int column) =>
        _rows.Concat(_summaries).Any(cells => !cells[column].IsText) ? new XAttribute("class", "number") : null;

    private ReportCell[] Checked(ReportCell[] cells) =>
        cells.Length == columns.Count
            ? cells
            : throw new ArgumentException($"The table '{caption}' has {columns.Count} columns; the row has {cells.Length} cells.", nameof(cells));
}

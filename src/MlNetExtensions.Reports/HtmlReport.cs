using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>A key number.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number, formatted.</param>
/// <param name="Note">A smaller line below it.</param>
public sealed record Tile(string Label, string Value, string Note = "");

/// <summary>
/// A report as one HTML file that needs nothing else: styles and pictures are inside, there are no scripts.
/// The same calls give the same bytes.
/// </summary>
public sealed class HtmlReport
{
    private readonly string _title;
    private readonly XElement _main = new("main");
    private XElement _current;

    /// <param name="title">The heading.</param>
    /// <param name="lead">What the report shows, in a sentence or two.</param>
    public HtmlReport(string title, string lead = "")
    {
        _title = title;
        _current = _main;
        _main.Add(new XElement("header", new XElement("h1", title), lead.Length == 0 ? null : new XElement("p", lead)));
    }

    /// <summary>Starts a section; what is added next belongs to it.</summary>
    public HtmlReport Section(string title)
    {
        _current = new XElement("section", new XElement("h2", title));
        _main.Add(_current);
        return this;
    }

    /// <summary>A paragraph of text.</summary>
    public HtmlReport Paragraph(string text) => Add(new XElement("p", text));

    /// <summary>Program text, as it is written.</summary>
    public HtmlReport Code(string text) => Add(new XElement("pre", text));

    /// <summary>Key numbers, side by side.</summary>
    public HtmlReport Tiles(params IReadOnlyList<Tile> tiles) => Add(new XElement("dl", new XAttribute("class", "tiles"), tiles.Select(DrawTile)));

    /// <summary>A table.</summary>
    public HtmlReport Table(ReportTable table) => Add(new XElement("div", new XAttribute("class", "table"), table.Draw()));

    /// <summary>A chart as wide as the page.</summary>
    public HtmlReport Chart(Chart chart) => Add(DrawFigure(chart, ChartSize.Page, chart.Legend));

    /// <summary>Small charts side by side, with one legend if it is the same for all.</summary>
    public HtmlReport Grid(params IReadOnlyList<Chart> charts)
    {
        bool shared = charts.Count > 0 && charts.All(chart => chart.Legend.SequenceEqual(charts[0].Legend));
        return Add(
            shared ? DrawLegend(charts[0].Legend) : null,
            new XElement("div", new XAttribute("class", "grid"), charts.Select(chart => DrawFigure(chart, ChartSize.Small, shared ? [] : chart.Legend))));
    }

    /// <summary>Writes the page into a file.</summary>
    public void Save(string path) => File.WriteAllText(path, ToString());

    /// <summary>The page.</summary>
    public override string ToString()
    {
        var page = new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                new XElement("title", _title),
                new XElement("style", Style())),
            new XElement("body", _main));
        var html = new StringBuilder("<!DOCTYPE html>\n");
        // Names come from users' files; a control character among them must not lose the report.
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n", CheckCharacters = false };
        using (var writer = XmlWriter.Create(html, settings))
            page.Save(writer);
        return html.Append('\n').ToString();
    }

    private static XElement DrawTile(Tile tile) => new("div",
        new XElement("dt", tile.Label),
        new XElement("dd", tile.Value),
        tile.Note.Length == 0 ? null : new XElement("dd", new XAttribute("class", "note"), tile.Note));

    private static XElement DrawFigure(Chart chart, ChartSize size, IReadOnlyList<LegendEntry> legend) => new("figure",
        new XElement("figcaption", chart.Title),
        DrawLegend(legend),
        chart.Draw(size));

    private static XElement? DrawLegend(IReadOnlyList<LegendEntry> legend) =>
        legend.Count == 0 ? null : new XElement("ul", new XAttribute("class", "legend"), legend.Select(entry => entry.Draw()));

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return "\n" + reader.ReadToEnd();
    }

    private HtmlReport Add(params object?[] content)
    {
        _current.Add(content);
        return this;
    }
}

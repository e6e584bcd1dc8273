using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MlNetExtensions;

/// <summary>Reports of shifts as HTML. Texts become nodes of a tree, so that whatever they hold is escaped.</summary>
internal static class ShiftHtml
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: .25rem .6rem; border-bottom: 1px solid #8884; text-align: right; }
        th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
        tr.shifted td { background: #e5533d22; }
        tr.shifted td:last-child { font-weight: 600; }
        """;

    public static string Page(string title, IEnumerable<XElement> sections)
    {
        var page = new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", title),
                new XElement("style", Style)),
            new XElement("body", new XElement("h1", title), sections));
        var html = new StringBuilder("<!DOCTYPE html>\n");
        // A control character in a name must not lose the report.
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n", CheckCharacters = false };
        using (var writer = XmlWriter.Create(html, settings))
        {
            page.Save(writer);
        }

        return html.Append('\n').ToString();
    }

    /// <summary>A summary, and the features with the strongest first.</summary>
    public static XElement Section(FeatureShiftReport report)
    {
        int shifted = report.Features.Count(feature => feature.IsShifted);
        string[] lines =
        [
            Text($"{shifted} of {report.Features.Count} features have shifted, at a level of {report.Level:G3} for all together."),
            Text($"{report.ReferenceRowCount:N0} rows of the reference, {report.WindowRowCount:N0} rows of the window{(report.FirstRow > 0 ? Text($", from row {report.FirstRow:N0}") : "")}."),
        ];
        string[] more =
        [
            .. report.Distance is { } distance ? [Text($"Sliced Wasserstein distance {distance.Distance:G3} deviations of the reference.")]
                : (string[])[],
            .. report.UnmatchedStrata.Count > 0 ? ["Strata on one side alone: " + string.Join(", ", report.UnmatchedStrata) + "."]
                : (string[])[],
        ];
        string[] heads = ["Feature", "Statistic", "Threshold", "Score", "p-value", "Verdict"];
        return new XElement("section",
            new XElement("h2", report.Stratum is { } stratum ? $"Stratum {stratum}" : "All rows"),
            lines.Concat(more).Select(line => new XElement("p", line)),
            new XElement("table",
                new XElement("thead", new XElement("tr", heads.Select(head => new XElement("th", head)))),
                new XElement("tbody", report.Strongest(report.Features.Count).Select(Row))));
    }

    private static XElement Row(FeatureShift feature) => new("tr",
        feature.IsShifted ? new XAttribute("class", "shifted") : null,
        new XElement("td", feature.Name),
        new[] { feature.Statistic, feature.Threshold, feature.Score, feature.PValue }.Select(value =>
            new XElement("td", double.IsNaN(value) ? "" : Text($"{value:G4}"))),
        new XElement("td", feature.IsShifted ? "shifted" : "as before"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

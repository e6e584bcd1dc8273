using System.Globalization;
using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>Makes SVG elements; colors and fonts come from the classes in report.css.</summary>
internal static class Svg
{
    /// <summary>A generous guess at the width of a character of 12 pixels; the page, not we, knows its font.</summary>
    public const double CharacterWidth = 7;

    private static readonly XNamespace s_namespace = "http://www.w3.org/2000/svg";

    public static XElement Element(string name, params object?[] content) => new(s_namespace + name, content);

    public static XElement Root(double width, double height, params object?[] content) =>
        Element("svg", new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"), content);

    public static XElement Line(double x1, double y1, double x2, double y2, string style) =>
        Path($"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}", style);

    public static XElement Path(string data, string style, string? tooltip = null) =>
        Element("path", new XAttribute("class", style), new XAttribute("d", data), Tooltip(tooltip));

    public static XElement Rectangle(double x, double y, double width, double height, string style, string? tooltip = null) =>
        Element("rect", new XAttribute("class", style), At("x", x), At("y", y), At("width", width), At("height", height), Tooltip(tooltip));

    /// <summary>A text; the anchor says which point of it lies at x: start, middle or end.</summary>
    public static XElement Text(double x, double y, string text, string anchor = "start", string style = "tick") =>
        Element("text", new XAttribute("class", style), At("x", x), At("y", y), new XAttribute("text-anchor", anchor), text);

    /// <summary>A tenth of a unit is below what the eye can tell.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static XAttribute At(string name, double value) => new(name, Number(value));

    private static XElement? Tooltip(string? text) => text is null ? null : Element("title", text);
}

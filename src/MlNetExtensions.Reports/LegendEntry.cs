using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <param name="Name">The series.</param>
/// <param name="Style">Classes of the marks of the series.</param>
/// <param name="IsLine">True for a line, false for an area.</param>
internal sealed record LegendEntry(string Name, string Style, bool IsLine)
{
    private const double Width = 24;
    private const double Height = 10;

    public XElement Draw() => new("li",
        Svg.Root(Width, Height,
            new XAttribute("aria-hidden", "true"),
            IsLine ? Svg.Line(1, Height / 2, Width - 1, Height / 2, Style) : Svg.Rectangle(4, 0, Width - 8, Height, Style)),
        Name);
}

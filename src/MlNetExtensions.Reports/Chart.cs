using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>A picture of numbers.</summary>
/// <param name="title">Above the chart.</param>
public abstract class Chart(string title)
{
    /// <summary>Above the chart.</summary>
    public string Title { get; } = title;

    /// <summary>What the legend shows, none if the chart explains itself.</summary>
    internal virtual IReadOnlyList<LegendEntry> Legend => [];

    /// <summary>The chart in words, for those who cannot see it.</summary>
    protected abstract string Description { get; }

    internal XElement Draw(ChartSize size)
    {
        XElement svg = DrawContent(size);
        svg.Add(new XAttribute("role", "img"), new XAttribute("aria-label", $"{Title}. {Description}"));
        svg.AddFirst(Svg.Element("title", Title), Svg.Element("desc", Description));
        return svg;
    }

    /// <summary>The svg element with its view box and marks.</summary>
    private protected abstract XElement DrawContent(ChartSize size);
}

using System.Text;
using System.Xml.Linq;

namespace MlNetExtensions.Examples;

/// <param name="IsReference">Drawn thin and dashed: a diagonal, a bound, a target.</param>
public sealed record LineSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, bool IsReference = false);

/// <summary>Lines through points. A line breaks at points that its axes cannot show: NaN, infinity, and on a log axis zero or less.</summary>
public sealed class LineChart(string title, string xLabel, string yLabel, params IReadOnlyList<LineSeries> series) : Chart(title)
{
    public bool LogX { get; init; }

    public bool LogY { get; init; }

    internal override IReadOnlyList<LegendEntry> Legend =>
        series.Count < 2 ? [] : [.. series.Select((line, i) => new LegendEntry(line.Name, Style(i), IsLine: true))];

    protected override string Description => $"Lines of {yLabel} over {xLabel}: {string.Join(", ", series.Select(line => line.Name))}.";

    private protected override XElement DrawContent(ChartSize size)
    {
        var area = new PlotArea(size, series.SelectMany(line => line.X), series.SelectMany(line => line.Y), LogX, LogY);
        return area.Draw(xLabel, yLabel, series.Select((line, i) => Svg.Path(Trace(line, area), Style(i), line.Name)));
    }

    private static string Trace(LineSeries line, PlotArea area)
    {
        if (line.X.Count != line.Y.Count)
            throw new ArgumentException($"Series '{line.Name}' has {line.X.Count} x and {line.Y.Count} y values.");
        var path = new StringBuilder();
        string last = "";
        for (int i = 0; i < line.X.Count; i++)
        {
            string point = area.Shows(line.X[i], line.Y[i]) ? $"{Svg.Number(area.X(line.X[i]))} {Svg.Number(area.Y(line.Y[i]))}" : "";
            // A segment of no length makes a lone point visible as a round cap.
            if (point.Length > 0 && last.Length == 0)
                path.Append('M').Append(point).Append("h0");
            else if (point != last && point.Length > 0)
                path.Append('L').Append(point);
            last = point;
        }
        return path.ToString();
    }

    /// <summary>References do not use up colors.</summary>
    private string Style(int index) =>
        series[index].IsReference ? "line reference" : "line " + Palette.Style(series.Take(index).Count(line => !line.IsReference));
}

using System.Text;
using System.Xml.Linq;

namespace MlNetExtensions.Reports;

/// <summary>Points in their order.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">Where they are, one a point.</param>
/// <param name="Y">Their values, one a point; NaN for a gap.</param>
/// <param name="IsReference">Drawn thin and dashed: a diagonal, a bound, a target.</param>
public sealed record LineSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, bool IsReference = false)
{
    /// <summary>True for points that no line joins.</summary>
    public bool IsPoints { get; init; }

    /// <summary>A range around each point, drawn as a faint area behind the lines; null for none.</summary>
    public IReadOnlyList<(double Low, double High)>? Band { get; init; }
}

/// <summary>Lines through points. A line breaks at points that its axes cannot show: NaN, infinity, and on a log axis zero or less.</summary>
public sealed class LineChart(string title, string xLabel, string yLabel, params IReadOnlyList<LineSeries> series) : Chart(title)
{
    /// <summary>True for a logarithmic x axis.</summary>
    public bool LogX { get; init; }

    /// <summary>True for a logarithmic y axis.</summary>
    public bool LogY { get; init; }

    internal override IReadOnlyList<LegendEntry> Legend =>
        series.Count < 2 ? [] : [.. series.Select((line, i) => new LegendEntry(line.Name, line.IsPoints ? $"area {Palette.Style(Color(i))}" : Style(i), !line.IsPoints))];

    /// <inheritdoc/>
    protected override string Description => $"Lines of {yLabel} over {xLabel}: {string.Join(", ", series.Select(line => line.Name))}.";

    private protected override XElement DrawContent(ChartSize size)
    {
        IEnumerable<double> ranges = series.SelectMany(line => line.Band ?? []).SelectMany(range => new[] { range.Low, range.High });
        var area = new PlotArea(size, series.SelectMany(line => line.X), series.SelectMany(line => line.Y).Concat(ranges), LogX, LogY);
        return area.Draw(
            xLabel,
            yLabel,
            series.Select((line, i) => line.Band is { } band ? Svg.Path(Outline(line, band, area), "band " + Palette.Style(Color(i))) : null),
            series.Select((line, i) => Svg.Path(Trace(line, area), Style(i), line.Name)));
    }

    /// <summary>Along the high ends, and back along the low ones.</summary>
    private static string Outline(LineSeries line, IReadOnlyList<(double Low, double High)> band, PlotArea area)
    {
        if (line.X.Count != band.Count)
            throw new ArgumentException($"Series '{line.Name}' has {line.X.Count} x values and {band.Count} ranges.");
        int[] shown = [.. Enumerable.Range(0, band.Count).Where(i => area.Shows(line.X[i], band[i].Low) && area.Shows(line.X[i], band[i].High))];
        IEnumerable<string> points = shown.Select(i => $"{Svg.Number(area.X(line.X[i]))} {Svg.Number(area.Y(band[i].High))}")
            .Concat(shown.Reverse().Select(i => $"{Svg.Number(area.X(line.X[i]))} {Svg.Number(area.Y(band[i].Low))}"));
        return shown.Length == 0 ? "" : $"M{string.Join('L', points)}Z";
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
            if (point.Length > 0 && (last.Length == 0 || line.IsPoints))
                path.Append('M').Append(point).Append("h0");
            else if (point != last && point.Length > 0)
                path.Append('L').Append(point);
            last = point;
        }
        return path.ToString();
    }

    /// <summary>References do not use up colors.</summary>
    private string Style(int index) =>
        series[index].IsReference ? "line reference" : (series[index].IsPoints ? "line points " : "line ") + Palette.Style(Color(index));

    private int Color(int index) => series.Take(index).Count(line => !line.IsReference);
}
